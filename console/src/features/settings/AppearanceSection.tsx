import { Radio, RadioGroup } from "@fluentui/react-components";
import { type Appearance, chooseAppearance, useAppearance } from "../../ui/appearance";
import { Card } from "../../ui/Card";
import { settingsStrings as s } from "./strings";

export function AppearanceSection() {
  const appearance = useAppearance();
  return (
    <Card title={s.appearance} note={s.appearanceText}>
      <RadioGroup
        aria-label={s.appearance}
        value={appearance}
        onChange={(_, data) => chooseAppearance(asAppearance(data.value))}
      >
        {Object.entries(s.looks).map(([value, label]) => (
          <Radio key={value} value={value} label={label} />
        ))}
      </RadioGroup>
    </Card>
  );
}

function asAppearance(value: string): Appearance {
  return value === "light" || value === "dark" ? value : "system";
}

import { Checkbox, makeStyles } from "@fluentui/react-components";
import { roles } from "../../ui/roles";
import { memberStrings as s } from "./strings";

interface RoleBoxesProps {
  chosen: string[];
  onChange: (chosen: string[]) => void;
  fault?: string;
}

const useStyles = makeStyles({ group: { margin: 0, padding: 0, border: "none" } });

/** Every role with what it allows. */
export function RoleBoxes({ chosen, onChange, fault }: RoleBoxesProps) {
  const styles = useStyles();
  const toggle = (value: string, isOn: boolean) =>
    onChange(isOn ? [...chosen, value] : chosen.filter((role) => role !== value));
  return (
    <fieldset className={styles.group}>
      <legend>{s.roles}</legend>
      {roles.map((role) => (
        <div key={role.value}>
          <Checkbox
            label={`${role.label}: ${role.hint}`}
            checked={chosen.includes(role.value)}
            onChange={(_, data) => toggle(role.value, data.checked === true)}
          />
        </div>
      ))}
      {fault && <p role="alert">{fault}</p>}
    </fieldset>
  );
}

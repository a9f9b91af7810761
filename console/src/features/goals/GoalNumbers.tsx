import type { GoalNew } from "../../api/types";
import { FieldRow } from "../../ui/FieldRow";
import { TextField } from "../../ui/TextField";
import type { GoalValues } from "./goalValues";
import { goalStrings as s } from "./strings";

interface BoundField {
  name: string;
  value: string;
  onChange: (value: string) => void;
  onLeave: () => void;
  fault?: string;
}

interface GoalNumbersProps {
  kind: GoalNew["kind"];
  unit: string;
  field: (name: keyof GoalValues & string) => BoundField;
}

/** The numbers that each kind of goal needs. */
export function GoalNumbers({ kind, unit, field }: GoalNumbersProps) {
  const named = (label: string) => (unit === "" ? label : `${label} (${unit})`);
  if (kind === "reach") {
    return (
      <FieldRow>
        <TextField {...field("start")} label={named(s.startValue)} hint={s.startHint} inputMode="decimal" />
        <TextField {...field("target")} label={named(s.targetValue)} inputMode="decimal" />
      </FieldRow>
    );
  }
  return (
    <FieldRow>
      {kind !== "stay_below" && <TextField {...field("lower")} label={named(s.lower)} inputMode="decimal" />}
      {kind !== "stay_above" && <TextField {...field("upper")} label={named(s.upper)} inputMode="decimal" />}
      <TextField {...field("margin")} label={named(s.margin)} hint={s.marginHint} inputMode="decimal" />
    </FieldRow>
  );
}

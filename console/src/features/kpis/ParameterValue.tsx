import { Checkbox } from "@fluentui/react-components";
import type { Parameter } from "../../api/types";
import { FieldRow } from "../../ui/FieldRow";
import { TextField } from "../../ui/TextField";
import { oneOf, parameterKinds } from "../../ui/words";
import { type Choice, PickListField } from "./PickListField";
import { RangeField } from "./RangeField";
import { kpiStrings as s } from "./strings";

interface ParameterValueProps {
  parameter: Parameter;
  connection: string;
  onChange: (change: Partial<Parameter>) => void;
}

/** The value of a parameter, and the rules that its kind has. */
export function ParameterValue({ parameter, connection, onChange }: ParameterValueProps) {
  const { name } = parameter;
  const kind = oneOf(parameterKinds, parameter.kind, "text");
  const text = typeof parameter.default === "string" ? parameter.default : "";
  const set = (value: unknown) => onChange({ default: value });
  const rule = (label: string, key: "min" | "max" | "step") => (
    <TextField
      label={label}
      name={`${name}-${key}`}
      inputMode="decimal"
      value={parameter[key] ?? ""}
      onChange={(value) => onChange({ [key]: value === "" ? null : value })}
    />
  );
  switch (kind) {
    case "date_range":
      return <RangeField name={name} value={text} onChange={set} />;
    case "checkbox":
      return (
        <Checkbox
          label={s.checked}
          checked={parameter.default === true}
          onChange={(_, data) => set(data.checked === true)}
        />
      );
    case "number":
      return (
        <FieldRow>
          <TextField label={s.value} name={`${name}-value`} inputMode="decimal" value={text} onChange={set} />
          {rule(s.min, "min")}
          {rule(s.max, "max")}
          {rule(s.step, "step")}
        </FieldRow>
      );
    case "text":
      return <TextField label={s.value} name={`${name}-value`} value={text} onChange={set} />;
    case "pick_list":
      return (
        <>
          <TextField
            label={s.choicesStatement}
            hint={s.choicesHint}
            name={`${name}-choices`}
            rows={2}
            value={parameter.choices_statement ?? ""}
            onChange={(statement) => onChange({ choices_statement: statement })}
          />
          <PickListField
            connection={connection}
            statement={parameter.choices_statement ?? ""}
            value={choiceOf(parameter.default)}
            onChange={set}
          />
        </>
      );
  }
}

function choiceOf(value: unknown): Choice {
  if (typeof value !== "object" || value === null || !("id" in value)) return { id: "", label: "" };
  const id = String(value.id);
  return { id, label: "label" in value ? String(value.label) : id };
}

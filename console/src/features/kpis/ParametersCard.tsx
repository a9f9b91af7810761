import { Button } from "@fluentui/react-components";
import type { Parameter } from "../../api/types";
import { Card } from "../../ui/Card";
import { FieldRow } from "../../ui/FieldRow";
import { AddRegular, DeleteRegular } from "../../ui/icons";
import { Message } from "../../ui/Message";
import { SelectField } from "../../ui/SelectField";
import { TextField } from "../../ui/TextField";
import { oneOf, type ParameterKind, parameterKinds } from "../../ui/words";
import { useKpiStyles } from "./Kpi.styles";
import { newParameter } from "./kpiValues";
import { ParameterValue } from "./ParameterValue";
import { usedParameters } from "./parameterNames";
import { kpiStrings as s } from "./strings";

interface ParametersCardProps {
  parameters: Parameter[];
  statement: string;
  connection: string;
  fault?: string;
  onChange: (parameters: Parameter[]) => void;
}

export function ParametersCard({ parameters, statement, connection, fault, onChange }: ParametersCardProps) {
  const styles = useKpiStyles();
  const missing = usedParameters(statement).filter((used) => parameters.every((one) => one.name !== used.name));
  const change = (index: number, part: Partial<Parameter>) =>
    onChange(parameters.map((one, at) => (at === index ? { ...one, ...part } : one)));
  const add = (name: string, kind: ParameterKind) => onChange([...parameters, newParameter(name, kind)]);
  const freeName = `parameter_${parameters.length + 1}`;
  return (
    <Card
      title={s.parameters}
      actions={
        <Button size="small" icon={<AddRegular />} onClick={() => add(freeName, "text")}>
          {s.addParameter}
        </Button>
      }
    >
      {parameters.length === 0 && missing.length === 0 && <p className={styles.quiet}>{s.parametersNone}</p>}
      {missing.length > 0 && (
        <div className={styles.row}>
          {missing.map(({ name, isRange }) => (
            <Button
              key={name}
              appearance="primary"
              size="small"
              onClick={() => add(name, isRange ? "date_range" : "text")}
            >
              {s.addNamed(name)}
            </Button>
          ))}
        </div>
      )}
      {parameters.map((parameter, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the name is being edited here, so the place is the identity
        <fieldset key={index} className={styles.parameter}>
          <legend className={styles.legend}>{`{${parameter.name}}`}</legend>
          <FieldRow>
            <TextField
              label={s.parameterName}
              name={`parameter-${index}-name`}
              value={parameter.name}
              onChange={(name) => change(index, { name })}
            />
            <TextField
              label={s.parameterLabel}
              name={`parameter-${index}-label`}
              value={parameter.label}
              onChange={(label) => change(index, { label })}
            />
            <SelectField
              label={s.parameterKind}
              name={`parameter-${index}-kind`}
              value={parameter.kind}
              options={Object.entries(s.kinds).map(([value, label]) => ({ value, label }))}
              onChange={(kind) => change(index, newParameter(parameter.name, oneOf(parameterKinds, kind, "text")))}
            />
          </FieldRow>
          <ParameterValue parameter={parameter} connection={connection} onChange={(part) => change(index, part)} />
          <Button
            className={styles.act}
            size="small"
            icon={<DeleteRegular />}
            onClick={() => onChange(parameters.filter((_, at) => at !== index))}
          >
            {s.removeParameter(parameter.name)}
          </Button>
        </fieldset>
      ))}
      {fault && (
        <Message tone="off" alert>
          <p>{fault}</p>
        </Message>
      )}
    </Card>
  );
}

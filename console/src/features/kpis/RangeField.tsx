import { useQuery } from "@tanstack/react-query";
import { rangesQuery, resolveQuery } from "../../data/kpis";
import { FieldRow } from "../../ui/FieldRow";
import { SelectField } from "../../ui/SelectField";
import { TextField } from "../../ui/TextField";
import { useSettled } from "../../ui/useSettled";
import { useKpiStyles } from "./Kpi.styles";
import { kpiStrings as s } from "./strings";

interface RangeFieldProps {
  name: string;
  value: string;
  onChange: (expression: string) => void;
}

/** A named range or an expression of one's own, and always the dates that it means. */
export function RangeField({ name, value, onChange }: RangeFieldProps) {
  const styles = useKpiStyles();
  const named = useQuery(rangesQuery).data?.named ?? [];
  const settled = useSettled(value, 400);
  const resolved = useQuery({ ...resolveQuery(settled), enabled: settled !== "", retry: false });
  const isNamed = named.some((range) => range.expression === value);
  const options = [
    ...named.map((range) => ({ value: range.expression, label: range.label })),
    { value: "", label: s.rangeOwn },
  ];
  return (
    <div className={styles.stack}>
      <FieldRow>
        <SelectField
          label={s.range}
          name={`${name}-named`}
          value={isNamed ? value : ""}
          options={options}
          onChange={(expression) => expression !== "" && onChange(expression)}
        />
        <TextField
          label={s.expression}
          name={`${name}-expression`}
          hint={s.expressionHint}
          value={value}
          onChange={onChange}
          fault={resolved.error ? resolved.error.message : undefined}
        />
      </FieldRow>
      {resolved.data && <p className={styles.quiet}>{resolved.data.resolved.description}</p>}
    </div>
  );
}

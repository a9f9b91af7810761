import { Field, makeStyles, Select } from "@fluentui/react-components";

export interface Option {
  value: string;
  label: string;
}

interface SelectFieldProps {
  label: string;
  name: string;
  value: string;
  options: readonly Option[];
  onChange: (value: string) => void;
  onLeave?: () => void;
  fault?: string;
  hint?: string;
  required?: boolean;
  disabled?: boolean;
}

// A list as wide as its longest choice would stand out of a phone.
const useStyles = makeStyles({
  field: { minWidth: 0, "& .fui-Select, & select": { width: "100%", minWidth: 0 } },
});

/** A choice of few; the browser's own list, which works on every phone. */
export function SelectField({ label, hint, fault, required, options, onChange, onLeave, ...rest }: SelectFieldProps) {
  const styles = useStyles();
  return (
    <Field className={styles.field} label={label} hint={hint} validationMessage={fault} required={required}>
      <Select {...rest} onBlur={onLeave} onChange={(_, data) => onChange(data.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </Select>
    </Field>
  );
}

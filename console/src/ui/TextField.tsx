import { Field, Input, type InputProps, Textarea } from "@fluentui/react-components";

interface TextFieldProps {
  label: string;
  name: string;
  value: string;
  onChange: (value: string) => void;
  onLeave?: () => void;
  onPaste?: (text: string) => boolean;
  fault?: string;
  hint?: string;
  required?: boolean;
  type?: InputProps["type"];
  rows?: number;
  placeholder?: string;
  autoComplete?: string;
  autoFocus?: boolean;
  inputMode?: InputProps["inputMode"];
  contentAfter?: InputProps["contentAfter"];
  disabled?: boolean;
}

/** One labelled line (or `rows` lines) of text with its hint and its fault. */
export function TextField({ label, hint, fault, onLeave, onChange, onPaste, rows, required, ...rest }: TextFieldProps) {
  const common = {
    name: rest.name,
    value: rest.value,
    placeholder: rest.placeholder,
    disabled: rest.disabled,
    onBlur: onLeave,
    onChange: (_: unknown, data: { value: string }) => onChange(data.value),
  };
  return (
    <Field label={label} hint={hint} validationMessage={fault} required={required}>
      {rows === undefined ? (
        <Input
          {...rest}
          {...common}
          onPaste={(event) => {
            if (onPaste?.(event.clipboardData.getData("text"))) event.preventDefault();
          }}
        />
      ) : (
        <Textarea {...common} rows={rows} resize="vertical" />
      )}
    </Field>
  );
}

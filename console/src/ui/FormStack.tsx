import { Button, makeStyles, tokens } from "@fluentui/react-components";
import type { FormEvent, ReactNode, Ref } from "react";
import { Message } from "./Message";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", rowGap: tokens.spacingVerticalL, minWidth: 0 },
  buttons: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS, paddingTop: tokens.spacingVerticalS },
});

interface FormStackProps {
  ref?: Ref<HTMLFormElement>;
  onSubmit: (event: FormEvent) => void;
  failure: string | null;
  busy: boolean;
  submitLabel: string;
  /** Beside the submit button. */
  others?: ReactNode;
  children: ReactNode;
}

/** Fields under each other, what went wrong as a whole, and the buttons. */
export function FormStack({ ref, onSubmit, failure, busy, submitLabel, others, children }: FormStackProps) {
  const styles = useStyles();
  return (
    <form ref={ref} className={styles.form} noValidate onSubmit={onSubmit}>
      {children}
      {failure && (
        <Message tone="off" alert>
          <p>{failure}</p>
        </Message>
      )}
      <div className={styles.buttons}>
        <Button type="submit" appearance="primary" disabledFocusable={busy}>
          {submitLabel}
        </Button>
        {others}
      </div>
    </form>
  );
}

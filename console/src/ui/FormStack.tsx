import { Button, makeStyles, tokens } from "@fluentui/react-components";
import type { FormEvent, ReactNode, RefObject } from "react";
import { Message } from "./Message";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", rowGap: tokens.spacingVerticalL, minWidth: 0 },
  buttons: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS, paddingTop: tokens.spacingVerticalS },
});

export interface FormStackProps {
  /** What `useForm` gave. */
  form: {
    form: RefObject<HTMLFormElement | null>;
    onSubmit: (event: FormEvent) => Promise<void>;
    failure: string | null;
    busy: boolean;
  };
  /** Busy for a reason of its own. */
  busy?: boolean;
  submitLabel: string;
  /** Beside the submit button. */
  others?: ReactNode;
  children: ReactNode;
}

/** Fields under each other, what went wrong as a whole, and the buttons. */
export function FormStack({ form, busy = false, submitLabel, others, children }: FormStackProps) {
  const styles = useStyles();
  return (
    <form ref={form.form} className={styles.form} noValidate onSubmit={(event) => void form.onSubmit(event)}>
      {children}
      {form.failure && (
        <Message tone="off" alert>
          <p>{form.failure}</p>
        </Message>
      )}
      <div className={styles.buttons}>
        <Button type="submit" appearance="primary" disabledFocusable={form.busy || busy}>
          {submitLabel}
        </Button>
        {others}
      </div>
    </form>
  );
}

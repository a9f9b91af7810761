import { Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { type FormEvent, type ReactNode, type RefObject, use, useLayoutEffect } from "react";
import { DialogFoot } from "./dialogFoot";
import { Message } from "./Message";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", rowGap: tokens.spacingVerticalL, minWidth: 0 },
  foot: { justifyContent: "flex-end" },
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

/** Fields under each other, what went wrong as a whole, and the buttons; in a dialog also the one that closes it. */
export function FormStack({ form, busy = false, submitLabel, others, children }: FormStackProps) {
  const styles = useStyles();
  const foot = use(DialogFoot);
  const take = foot?.take;
  useLayoutEffect(() => {
    take?.(true);
    return () => take?.(false);
  }, [take]);
  return (
    <form ref={form.form} className={styles.form} noValidate onSubmit={(event) => void form.onSubmit(event)}>
      {children}
      {form.failure && (
        <Message tone="off" alert>
          <p>{form.failure}</p>
        </Message>
      )}
      <div className={mergeClasses(styles.buttons, foot !== null && styles.foot)}>
        <Button type="submit" appearance="primary" disabledFocusable={form.busy || busy}>
          {submitLabel}
        </Button>
        {others}
        {foot?.close}
      </div>
    </form>
  );
}

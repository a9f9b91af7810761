import { needed } from "../../ui/checks";
import { FormCard } from "../../ui/FormCard";
import { TextField } from "../../ui/TextField";
import { useForm } from "../../ui/useForm";
import { connectionStrings as s } from "./strings";

/** An owner may take an account that can write, and must say why. */
export function AcceptWrite({ onAccept }: { onAccept: (reason: string) => Promise<unknown> }) {
  const form = useForm({
    initial: { reason: "" },
    check: ({ reason }) => ({ reason: needed(reason, s.reason) }),
    submit: ({ reason }) => onAccept(reason.trim()),
    pointers: { reason: "/accept_write_reason" },
  });
  return (
    <FormCard title={s.acceptTitle} note={s.acceptText} form={form} submitLabel={s.accept}>
      <TextField
        label={s.reason}
        hint={s.reasonHint}
        name="reason"
        value={form.values.reason}
        onChange={(reason) => form.set("reason", reason)}
        fault={form.faults.reason}
      />
    </FormCard>
  );
}

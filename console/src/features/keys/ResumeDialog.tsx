import { resumeUse, type Scope } from "../../data/keys";
import { Dialog } from "../../ui/Dialog";
import { FormStack } from "../../ui/FormStack";
import { sayDone } from "../../ui/notices";
import { TextField } from "../../ui/TextField";
import { useForm } from "../../ui/useForm";
import { keyStrings as s } from "./strings";

/** Switches on again what was switched off. */
export function ResumeDialog({ what, onClose }: { what: Scope; onClose: () => void }) {
  const form = useForm({
    initial: { reason: "" },
    check: ({ reason }) => ({ reason: reason.trim().length < 10 ? s.reasonHint : undefined }),
    submit: async ({ reason }) => {
      await resumeUse(what, reason.trim());
      sayDone(s.resumed);
      onClose();
    },
  });
  return (
    <Dialog title={s.resumeTitle} onClose={onClose} closeLabel={s.close}>
      <FormStack form={form} submitLabel={s.resume}>
        <TextField
          label={s.reason}
          hint={s.reasonHint}
          name="reason"
          value={form.values.reason}
          onChange={(reason) => form.set("reason", reason)}
          fault={form.faults.reason}
          autoFocus
        />
      </FormStack>
    </Dialog>
  );
}

import { useQuery } from "@tanstack/react-query";
import { type Mode, planQuery, type Scope, shutOff } from "../../data/keys";
import { Bones } from "../../ui/Bones";
import { Dialog } from "../../ui/Dialog";
import { FormStack } from "../../ui/FormStack";
import { Loaded } from "../../ui/Loaded";
import { sayDone } from "../../ui/notices";
import { TextField } from "../../ui/TextField";
import { useForm } from "../../ui/useForm";
import { keyStrings as s } from "./strings";

interface EndUseDialogProps {
  what: Scope;
  mode: Mode;
  /** Is typed before it is done. */
  name: string;
  onClose: () => void;
  onEnded: () => void;
}

/** Says what will happen, what cannot be undone and what the receipt will say; then does it. */
export function EndUseDialog({ what, mode, name, onClose, onEnded }: EndUseDialogProps) {
  const plan = useQuery(planQuery(what, mode));
  const form = useForm({
    initial: { reason: "", confirm: "" },
    check: ({ reason, confirm }) => ({
      reason: reason.trim().length < 10 ? s.reasonHint : undefined,
      confirm: confirm.trim() === name ? undefined : s.nameDiffers,
    }),
    submit: async ({ reason }) => {
      await shutOff(what, mode, reason.trim());
      sayDone(s.ended);
      onEnded();
    },
  });
  return (
    <Dialog title={`${s.modes[mode]}: ${name}`} onClose={onClose} closeLabel={s.close}>
      <Loaded query={plan} waiting={<Bones count={3} shape="line" />}>
        {(told) => (
          <>
            <Sentences title={s.happens} sentences={told.happens} />
            <Sentences title={s.undone} sentences={told.cannot_be_undone} />
            <Sentences title={s.receiptSays} sentences={told.receipt} />
          </>
        )}
      </Loaded>
      <FormStack form={form} submitLabel={s[mode]}>
        <TextField
          label={s.reason}
          hint={s.reasonHint}
          name="reason"
          value={form.values.reason}
          onChange={(reason) => form.set("reason", reason)}
          fault={form.faults.reason}
        />
        <TextField
          label={s.nameIt(name)}
          name="confirm"
          value={form.values.confirm}
          onChange={(confirm) => form.set("confirm", confirm)}
          fault={form.faults.confirm}
        />
      </FormStack>
    </Dialog>
  );
}

function Sentences({ title, sentences }: { title: string; sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}

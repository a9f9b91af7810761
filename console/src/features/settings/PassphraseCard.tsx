import { changePassphrase } from "../../data/account";
import { needed, passphraseFault } from "../../ui/checks";
import { FormCard } from "../../ui/FormCard";
import { sayDone } from "../../ui/notices";
import { SecretField } from "../../ui/SecretField";
import { useForm } from "../../ui/useForm";
import { settingsStrings as s } from "./strings";

export function PassphraseCard() {
  const form = useForm({
    initial: { current: "", next: "" },
    check: ({ current, next }) => ({ current: needed(current, s.currentPassphrase), next: passphraseFault(next) }),
    submit: async ({ current, next }) => {
      await changePassphrase(current, next);
      form.setValues({ current: "", next: "" });
      sayDone(s.passphraseChanged);
    },
    pointers: { next: "/new" },
  });
  return (
    <FormCard title={s.passphrase} form={form} submitLabel={s.changePassphrase}>
      <SecretField
        label={s.currentPassphrase}
        name="current"
        autoComplete="current-password"
        value={form.values.current}
        onChange={(current) => form.set("current", current)}
        fault={form.faults.current}
      />
      <SecretField
        label={s.newPassphrase}
        name="next"
        hint={s.newPassphraseHint}
        autoComplete="new-password"
        value={form.values.next}
        onChange={(next) => form.set("next", next)}
        onLeave={() => form.values.next !== "" && form.left("next")}
        fault={form.faults.next}
      />
    </FormCard>
  );
}

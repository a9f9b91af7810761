import { changePassphrase } from "../../data/account";
import { Card } from "../../ui/Card";
import { needed, passphraseFault } from "../../ui/checks";
import { FormStack } from "../../ui/FormStack";
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
    <Card title={s.passphrase}>
      <FormStack
        ref={form.form}
        onSubmit={(event) => void form.onSubmit(event)}
        failure={form.failure}
        busy={form.busy}
        submitLabel={s.changePassphrase}
      >
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
      </FormStack>
    </Card>
  );
}

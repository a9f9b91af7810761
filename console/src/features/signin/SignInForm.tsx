import { useState } from "react";
import { signIn } from "../../data/session";
import { emailFault, needed } from "../../ui/checks";
import { FormStack } from "../../ui/FormStack";
import { SecretField } from "../../ui/SecretField";
import { TextField } from "../../ui/TextField";
import { useForm } from "../../ui/useForm";
import { PasskeyButton } from "./PasskeyButton";
import { SecondFactorForm } from "./SecondFactorForm";
import { signInStrings as s } from "./strings";

/** Passphrase first; the second factor only when this person has one. */
export function SignInForm({ onDone }: { onDone: () => void }) {
  const [methods, setMethods] = useState<string[] | null>(null);
  const form = useForm({
    initial: { email: "", passphrase: "" },
    check: ({ email, passphrase }) => ({ email: emailFault(email), passphrase: needed(passphrase, s.passphrase) }),
    submit: async ({ email, passphrase }) => {
      const { state, methods } = await signIn({ email: email.trim(), passphrase });
      if (state === "signed_in") onDone();
      else setMethods(methods ?? []);
    },
  });
  if (methods !== null) return <SecondFactorForm methods={methods} onDone={onDone} onBack={() => setMethods(null)} />;
  return (
    <FormStack form={form} submitLabel={s.submit} others={<PasskeyButton label={s.withPasskey} onDone={onDone} />}>
      <TextField
        label={s.email}
        name="email"
        type="email"
        autoComplete="username"
        autoFocus
        value={form.values.email}
        onChange={(email) => form.set("email", email)}
        onLeave={() => form.values.email !== "" && form.left("email")}
        fault={form.faults.email}
      />
      <SecretField
        label={s.passphrase}
        name="passphrase"
        autoComplete="current-password"
        value={form.values.passphrase}
        onChange={(passphrase) => form.set("passphrase", passphrase)}
        fault={form.faults.passphrase}
      />
    </FormStack>
  );
}

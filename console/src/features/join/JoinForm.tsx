import { acceptInvitation } from "../../data/session";
import { emailFault, needed, passphraseFault } from "../../ui/checks";
import { FormStack } from "../../ui/FormStack";
import { SecretField } from "../../ui/SecretField";
import { TextField } from "../../ui/TextField";
import { TextLink } from "../../ui/TextLink";
import { useForm } from "../../ui/useForm";
import { joinStrings as s } from "./strings";

interface JoinFormProps {
  token: string;
  email: string;
  onDone: () => void;
}

export function JoinForm({ token, email, onDone }: JoinFormProps) {
  const form = useForm({
    initial: { name: "", email, passphrase: "" },
    check: (values) => ({
      name: needed(values.name, s.name),
      email: emailFault(values.email),
      passphrase: passphraseFault(values.passphrase),
    }),
    submit: async (values) => {
      await acceptInvitation({ token, ...values });
      onDone();
    },
  });
  const field = (name: "name" | "email" | "passphrase") => ({
    name,
    value: form.values[name],
    onChange: (value: string) => form.set(name, value),
    onLeave: () => form.values[name] !== "" && form.left(name),
    fault: form.faults[name],
  });
  return (
    <FormStack form={form} submitLabel={s.submit}>
      <TextField {...field("name")} label={s.name} autoComplete="name" autoFocus />
      <TextField {...field("email")} label={s.email} type="email" autoComplete="username" />
      <SecretField {...field("passphrase")} label={s.passphrase} hint={s.passphraseHint} autoComplete="new-password" />
      <p>
        {s.known}{" "}
        <TextLink to="/sign-in" search={{ next: `/invitation?token=${encodeURIComponent(token)}` }}>
          {s.signInFirst}
        </TextLink>
      </p>
    </FormStack>
  );
}

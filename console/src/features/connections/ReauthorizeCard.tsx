import type { Connection } from "../../api/types";
import { reauthorize } from "../../data/connections";
import { needed } from "../../ui/checks";
import { FormCard } from "../../ui/FormCard";
import { sayDone } from "../../ui/notices";
import { SecretField } from "../../ui/SecretField";
import { TextField } from "../../ui/TextField";
import { useForm } from "../../ui/useForm";
import { connectionStrings as s } from "./strings";

interface ReauthorizeCardProps {
  connection: Connection;
  onTest: (id: string) => void;
}

/** A new password for a connection that lost its old one; everything built on it stays. */
export function ReauthorizeCard({ connection, onTest }: ReauthorizeCardProps) {
  const form = useForm({
    initial: { user: connection.user ?? "", password: "" },
    check: ({ user, password }) => ({ user: needed(user, s.user), password: needed(password, s.password) }),
    submit: async ({ user, password }) => {
      const { test } = await reauthorize(connection.id, { user: user.trim(), password });
      form.set("password", "");
      sayDone(s.reauthDone);
      onTest(test.id);
    },
  });
  return (
    <FormCard title={s.reauthTitle} note={s.reauthText} form={form} submitLabel={s.reauthSave}>
      <TextField
        label={s.user}
        name="user"
        autoComplete="off"
        value={form.values.user}
        onChange={(user) => form.set("user", user)}
        fault={form.faults.user}
      />
      <SecretField
        label={s.password}
        name="password"
        hint={s.passwordHint}
        autoComplete="off"
        value={form.values.password}
        onChange={(password) => form.set("password", password)}
        fault={form.faults.password}
      />
    </FormCard>
  );
}

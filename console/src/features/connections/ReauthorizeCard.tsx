import type { Connection } from "../../api/types";
import { reauthorize } from "../../data/connections";
import { Card } from "../../ui/Card";
import { needed } from "../../ui/checks";
import { FormStack } from "../../ui/FormStack";
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
    <Card title={s.reauthTitle} note={s.reauthText}>
      <FormStack
        ref={form.form}
        onSubmit={(event) => void form.onSubmit(event)}
        failure={form.failure}
        busy={form.busy}
        submitLabel={s.reauthSave}
      >
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
      </FormStack>
    </Card>
  );
}

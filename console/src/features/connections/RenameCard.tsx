import type { Connection } from "../../api/types";
import { renameConnection } from "../../data/connections";
import { needed } from "../../ui/checks";
import { FormCard } from "../../ui/FormCard";
import { sayDone } from "../../ui/notices";
import { TextField } from "../../ui/TextField";
import { useForm } from "../../ui/useForm";
import { connectionStrings as s } from "./strings";

export function RenameCard({ connection }: { connection: Connection }) {
  const form = useForm({
    initial: { name: connection.name },
    check: ({ name }) => ({ name: needed(name, s.rename) }),
    submit: async ({ name }) => {
      await renameConnection(connection.id, name.trim());
      sayDone(s.renamed, () => renameConnection(connection.id, connection.name));
    },
  });
  return (
    <FormCard title={s.rename} form={form} submitLabel={s.renameSave}>
      <TextField
        label={s.rename}
        name="name"
        hint={s.nameHint}
        value={form.values.name}
        onChange={(name) => form.set("name", name)}
        fault={form.faults.name}
      />
    </FormCard>
  );
}

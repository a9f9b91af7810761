import { Checkbox } from "@fluentui/react-components";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { createApiKey } from "../../data/people";
import { meQuery } from "../../data/session";
import { CopyBlock } from "../../ui/CopyBlock";
import { needed } from "../../ui/checks";
import { Dialog } from "../../ui/Dialog";
import { FormStack } from "../../ui/FormStack";
import { TextField } from "../../ui/TextField";
import { useForm } from "../../ui/useForm";
import { useSettingsStyles } from "./Settings.styles";
import { settingsStrings as s } from "./strings";

/** Makes a key with scopes that its maker has; the key is shown once. */
export function ApiKeyDialog({ onClose }: { onClose: () => void }) {
  const styles = useSettingsStyles();
  const { data: me } = useSuspenseQuery(meQuery);
  const [secret, setSecret] = useState<string | null>(null);
  const form = useForm({
    initial: { name: "", scopes: ["see_goals"], ends: "" },
    check: ({ name, scopes }) => ({
      name: needed(name, s.keyName),
      scopes: scopes.length === 0 ? s.keyNoScope : undefined,
    }),
    submit: async ({ name, scopes, ends }) => {
      const expires_at = ends === "" ? null : `${ends}T00:00:00Z`;
      setSecret((await createApiKey({ name: name.trim(), scopes, expires_at })).secret);
    },
    pointers: { ends: "/expires_at" },
  });
  const { scopes } = form.values;
  const toggle = (scope: string, isOn: boolean) =>
    form.set("scopes", isOn ? [...scopes, scope] : scopes.filter((one) => one !== scope));
  return (
    <Dialog title={s.keyNew} onClose={onClose} closeLabel={s.close}>
      {secret === null ? (
        <FormStack form={form} submitLabel={s.keyMake}>
          <TextField
            label={s.keyName}
            hint={s.keyNameHint}
            name="name"
            value={form.values.name}
            onChange={(name) => form.set("name", name)}
            fault={form.faults.name}
          />
          <fieldset className={styles.days}>
            <legend>{s.keyScopes}</legend>
            {Object.entries(s.scopes)
              .filter(([scope]) => me.permissions.includes(scope))
              .map(([scope, label]) => (
                <Checkbox
                  key={scope}
                  label={label}
                  checked={scopes.includes(scope)}
                  onChange={(_, data) => toggle(scope, data.checked === true)}
                />
              ))}
            {form.faults.scopes && <p role="alert">{form.faults.scopes}</p>}
          </fieldset>
          <TextField
            label={s.keyEnds}
            hint={s.keyEndsHint}
            name="ends"
            type="date"
            value={form.values.ends}
            onChange={(ends) => form.set("ends", ends)}
            fault={form.faults.ends}
          />
        </FormStack>
      ) : (
        <div role="status">
          <p>{s.keyShown}</p>
          <CopyBlock text={secret} label={s.keyNew} />
        </div>
      )}
    </Dialog>
  );
}

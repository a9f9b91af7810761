import { Button } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { addPasskey, newPasskeyOptions, removePasskey } from "../../data/account";
import { passkeysQuery } from "../../data/session";
import { Card } from "../../ui/Card";
import { needed } from "../../ui/checks";
import { FormStack } from "../../ui/FormStack";
import { formatMoment } from "../../ui/format";
import { sayDone } from "../../ui/notices";
import { TextField } from "../../ui/TextField";
import { useForm } from "../../ui/useForm";
import { createPasskey, passkeysPossible } from "../../ui/webauthn";
import { useSettingsStyles } from "./Settings.styles";
import { settingsStrings as s } from "./strings";
import { tell } from "./tell";

export function PasskeysCard() {
  const styles = useSettingsStyles();
  const passkeys = useQuery(passkeysQuery).data?.items ?? [];
  const form = useForm({
    initial: { name: "" },
    check: ({ name }) => ({ name: needed(name, s.passkeyName) }),
    submit: async ({ name }) => {
      await addPasskey(name.trim(), await createPasskey(await newPasskeyOptions()));
      form.set("name", "");
      sayDone(s.passkeyAdded);
    },
  });
  return (
    <Card title={s.passkeys}>
      {passkeys.length === 0 && <p>{s.passkeysNone}</p>}
      {passkeys.map((passkey) => (
        <div key={passkey.id} className={styles.row}>
          <span>
            {passkey.name}, {formatMoment(passkey.created_at)}
          </span>
          <Button size="small" onClick={() => tell(removePasskey(passkey.id), s.passkeyRemoved)}>
            {s.passkeyRemove(passkey.name)}
          </Button>
        </div>
      ))}
      {passkeysPossible() ? (
        <FormStack form={form} submitLabel={s.passkeyAdd}>
          <TextField
            label={s.passkeyName}
            hint={s.passkeyNameHint}
            name="name"
            value={form.values.name}
            onChange={(name) => form.set("name", name)}
            fault={form.faults.name}
          />
        </FormStack>
      ) : (
        <p>{s.passkeysImpossible}</p>
      )}
    </Card>
  );
}

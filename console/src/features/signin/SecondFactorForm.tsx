import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useState } from "react";
import { secondFactor } from "../../data/session";
import { needed } from "../../ui/checks";
import { FormStack } from "../../ui/FormStack";
import { TextField } from "../../ui/TextField";
import { useForm } from "../../ui/useForm";
import { passkeysPossible } from "../../ui/webauthn";
import { PasskeyButton } from "./PasskeyButton";
import { signInStrings as s } from "./strings";

interface SecondFactorFormProps {
  methods: string[];
  onDone: () => void;
  onBack: () => void;
}

const useStyles = makeStyles({ row: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS } });

/** The passkey first where it is the only factor; else the code of the authenticator. */
export function SecondFactorForm(props: SecondFactorFormProps) {
  const { methods, onDone, onBack } = props;
  const styles = useStyles();
  const [byPasskey, setByPasskey] = useState(
    methods.includes("passkey") && !methods.includes("totp") && passkeysPossible(),
  );
  if (!byPasskey) return <CodeForm {...props} />;
  return (
    <>
      <p>{s.passkeyText}</p>
      <div className={styles.row}>
        <PasskeyButton appearance="primary" label={s.usePasskey} onDone={onDone} />
        {methods.includes("recovery_code") && (
          <Button appearance="subtle" onClick={() => setByPasskey(false)}>
            {s.useRecovery}
          </Button>
        )}
        <Button appearance="subtle" onClick={onBack}>
          {s.back}
        </Button>
      </div>
      <p>{s.lost}</p>
    </>
  );
}

function CodeForm({ methods, onDone, onBack }: SecondFactorFormProps) {
  const [byRecovery, setByRecovery] = useState(!methods.includes("totp") && methods.includes("recovery_code"));
  const label = byRecovery ? s.recovery : s.code;
  const form = useForm({
    initial: { code: "" },
    check: ({ code }) => ({ code: needed(code, label) }),
    submit: async ({ code }) => {
      await secondFactor(byRecovery ? { recovery_code: code.trim() } : { totp: code.replace(/\s/g, "") });
      onDone();
    },
    pointers: { code: byRecovery ? "/recovery_code" : "/totp" },
  });
  const swap = () => {
    form.set("code", "");
    setByRecovery(!byRecovery);
  };
  const others = (
    <>
      {methods.includes("passkey") && <PasskeyButton label={s.usePasskey} onDone={onDone} />}
      {methods.includes("totp") && methods.includes("recovery_code") && (
        <Button appearance="subtle" onClick={swap}>
          {byRecovery ? s.useCode : s.useRecovery}
        </Button>
      )}
      <Button appearance="subtle" onClick={onBack}>
        {s.back}
      </Button>
    </>
  );
  return (
    <FormStack form={form} submitLabel={s.confirm} others={others}>
      <TextField
        key={label}
        label={label}
        name="code"
        hint={byRecovery ? s.recoveryHint : s.codeHint}
        inputMode={byRecovery ? "text" : "numeric"}
        autoComplete="one-time-code"
        autoFocus
        value={form.values.code}
        onChange={(code) => form.set("code", code)}
        fault={form.faults.code}
      />
      <p>{s.lost}</p>
    </FormStack>
  );
}

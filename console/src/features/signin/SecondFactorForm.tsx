import { Button } from "@fluentui/react-components";
import { useState } from "react";
import { sentenceOf } from "../../api/client";
import { passkeyOptions, secondFactor, signInWithPasskey } from "../../data/session";
import { needed } from "../../ui/checks";
import { FormStack } from "../../ui/FormStack";
import { sayFault } from "../../ui/notices";
import { TextField } from "../../ui/TextField";
import { useForm } from "../../ui/useForm";
import { askPasskey, passkeysPossible } from "../../ui/webauthn";
import { signInStrings as s } from "./strings";

interface SecondFactorFormProps {
  methods: string[];
  onDone: () => void;
  onBack: () => void;
}

export function SecondFactorForm({ methods, onDone, onBack }: SecondFactorFormProps) {
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
  const withPasskey = async () => {
    try {
      await signInWithPasskey(await askPasskey(await passkeyOptions()));
      onDone();
    } catch (thrown) {
      sayFault(sentenceOf(thrown));
    }
  };
  const swap = () => {
    form.set("code", "");
    setByRecovery(!byRecovery);
  };
  const others = (
    <>
      {methods.includes("passkey") && passkeysPossible() && (
        <Button onClick={() => void withPasskey()}>{s.usePasskey}</Button>
      )}
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
    <FormStack
      ref={form.form}
      onSubmit={(event) => void form.onSubmit(event)}
      failure={form.failure}
      busy={form.busy}
      submitLabel={s.confirm}
      others={others}
    >
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

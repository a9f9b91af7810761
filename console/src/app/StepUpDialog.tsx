import { useSuspenseQuery } from "@tanstack/react-query";
import { meQuery, stepUp } from "../data/session";
import { Dialog } from "../ui/Dialog";
import { FormStack } from "../ui/FormStack";
import { SecretField } from "../ui/SecretField";
import { uiStrings } from "../ui/strings";
import { TextField } from "../ui/TextField";
import { useForm } from "../ui/useForm";
import { appStrings } from "./strings";

/** Asks for the second factor when the person has one, else for the passphrase. */
export function StepUpDialog({ onEnd }: { onEnd: (done: boolean) => void }) {
  const { data: me } = useSuspenseQuery(meQuery);
  const byCode = me.second_factor.totp;
  const label = byCode ? appStrings.code : appStrings.passphrase;
  const form = useForm({
    initial: { proof: "" },
    check: ({ proof }) => ({ proof: proof.trim() === "" ? uiStrings.required(label) : undefined }),
    submit: async ({ proof }) => {
      await stepUp(byCode ? { totp: proof.replace(/\s/g, "") } : { passphrase: proof });
      onEnd(true);
    },
    pointers: { proof: byCode ? "/totp" : "/passphrase" },
  });
  const field = {
    label,
    name: "proof",
    value: form.values.proof,
    onChange: (value: string) => form.set("proof", value),
    fault: form.faults.proof,
    autoFocus: true,
  };
  return (
    <Dialog title={appStrings.stepUpTitle} onClose={() => onEnd(false)} closeLabel={appStrings.cancel}>
      <p>{appStrings.stepUpText}</p>
      <FormStack form={form} submitLabel={appStrings.confirm}>
        {byCode ? (
          <TextField {...field} inputMode="numeric" autoComplete="one-time-code" />
        ) : (
          <SecretField {...field} autoComplete="current-password" />
        )}
      </FormStack>
    </Dialog>
  );
}

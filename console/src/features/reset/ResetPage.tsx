import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { queryClient } from "../../data/client";
import { resetLinkQuery, resetPassphrase } from "../../data/session";
import { Bones } from "../../ui/Bones";
import { passphraseFault } from "../../ui/checks";
import { FormStack } from "../../ui/FormStack";
import { Gate } from "../../ui/Gate";
import { Loaded } from "../../ui/Loaded";
import { SecretField } from "../../ui/SecretField";
import { useForm } from "../../ui/useForm";
import { resetStrings as s } from "./strings";

const route = getRouteApi("/reset");

/** Where the link of “teamwright owner reset” and “teamwright member reset” leads. */
export function ResetPage() {
  const { token } = route.useSearch();
  const link = useQuery(resetLinkQuery(token));
  if (link.data?.valid === false) {
    return (
      <Gate title={s.badTitle}>
        <p>{s.bad}</p>
      </Gate>
    );
  }
  return (
    <Gate title={s.title} purpose={link.data?.email ? s.purpose(link.data.email) : undefined}>
      <Loaded query={link} waiting={<Bones count={2} shape="line" />}>
        {() => <ResetForm token={token} />}
      </Loaded>
    </Gate>
  );
}

function ResetForm({ token }: { token: string }) {
  const navigate = useNavigate();
  const form = useForm({
    initial: { passphrase: "" },
    check: ({ passphrase }) => ({ passphrase: passphraseFault(passphrase) }),
    submit: async ({ passphrase }) => {
      await resetPassphrase(token, passphrase);
      queryClient.clear();
      await navigate({ to: "/" });
    },
  });
  return (
    <FormStack form={form} submitLabel={s.submit}>
      <SecretField
        label={s.passphrase}
        name="passphrase"
        hint={s.passphraseHint}
        autoComplete="new-password"
        value={form.values.passphrase}
        onChange={(passphrase) => form.set("passphrase", passphrase)}
        onLeave={() => form.values.passphrase !== "" && form.left("passphrase")}
        fault={form.faults.passphrase}
      />
    </FormStack>
  );
}

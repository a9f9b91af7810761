import { FieldRow } from "../../ui/FieldRow";
import { SelectField } from "../../ui/SelectField";
import { TextField } from "../../ui/TextField";
import type { Form } from "../../ui/useForm";
import { emptyService, type OwnServiceValues, providerOf } from "./ownService";
import { keyStrings as s } from "./strings";

/** What the chosen key service needs, in the order a person knows the answers. */
export function OwnServiceFields({ form }: { form: Form<OwnServiceValues> }) {
  const { values } = form;
  const field = (name: keyof OwnServiceValues & string) => ({
    name,
    value: values[name],
    onChange: (value: string) => form.set(name, value),
    onLeave: () => values[name] !== "" && form.left(name),
    fault: form.faults[name],
  });
  const isAws = values.provider === "aws_kms";
  return (
    <>
      <SelectField
        {...field("provider")}
        label={s.provider}
        options={Object.entries(s.providers).map(([value, label]) => ({ value, label }))}
        onChange={(chosen) => {
          const provider = providerOf(chosen);
          form.setValues({ ...emptyService, provider, secretFile: s.files[provider] });
        }}
      />
      <FieldRow>
        {!isAws && <TextField {...field("address")} label={s.address} hint={s.addressHint[values.provider]} />}
        <TextField {...field("key")} label={s.key[values.provider]} hint={s.keyHint[values.provider]} />
      </FieldRow>
      {values.provider === "azure_key_vault" && <TextField {...field("client")} label={s.client} />}
      <FieldRow>
        {values.provider === "transit" && <TextField {...field("mount")} label={s.mount} hint={s.mountHint} />}
        {values.provider !== "transit" && (
          <SelectField
            {...field("proof")}
            label={s.proof}
            options={[
              { value: "secret", label: s.proofs[values.provider] },
              { value: "identity", label: s.identity },
            ]}
            onChange={(proof) => form.set("proof", proof === "identity" ? "identity" : "secret")}
          />
        )}
        <TextField {...field("secretFile")} label={s.fileOf(values)} hint={s.fileHint} />
      </FieldRow>
      {isAws && values.proof === "identity" && <TextField {...field("role")} label={s.role} hint={s.roleHint} />}
      <details>
        <summary>{s.more}</summary>
        <TextField {...field("authorityFile")} label={s.authorityFile} hint={s.authorityFileHint} />
        {values.provider === "azure_key_vault" && (
          <TextField {...field("authority")} label={s.authority} hint={s.authorityHint} />
        )}
        {isAws && <TextField {...field("address")} label={s.address} hint={s.addressHint.aws_kms} />}
        {isAws && <TextField {...field("tokenAddress")} label={s.tokenAddress} hint={s.tokenAddressHint} />}
      </details>
    </>
  );
}

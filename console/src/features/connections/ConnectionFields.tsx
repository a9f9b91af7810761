import { FieldRow } from "../../ui/FieldRow";
import { SecretField } from "../../ui/SecretField";
import { SelectField } from "../../ui/SelectField";
import { TextField } from "../../ui/TextField";
import type { Form } from "../../ui/useForm";
import { defaultPorts } from "./connectionString";
import type { ConnectionValues } from "./connectionValues";
import { PasteField } from "./PasteField";
import { connectionStrings as s } from "./strings";

/** The fields in the order a person knows the answers. */
export function ConnectionFields({ form }: { form: Form<ConnectionValues> }) {
  const { values } = form;
  const field = (name: keyof ConnectionValues & string) => ({
    name,
    value: values[name],
    onChange: (value: string) => form.set(name, value),
    onLeave: () => values[name] !== "" && form.left(name),
    fault: form.faults[name],
  });
  const chooseEngine = (engine: string) => {
    if (engine !== "postgresql" && engine !== "mysql" && engine !== "sqlite") return;
    form.setValues({ ...values, engine, port: defaultPorts[engine] });
  };
  return (
    <>
      <SelectField
        {...field("engine")}
        label={s.engine}
        options={Object.entries(s.engines).map(([value, label]) => ({ value, label }))}
        onChange={chooseEngine}
      />
      {values.engine !== "sqlite" && <PasteField onPasted={(pasted) => form.setValues({ ...values, ...pasted })} />}
      <TextField {...field("name")} label={s.name} hint={s.nameHint} />
      {values.engine === "sqlite" ? (
        <TextField {...field("path")} label={s.path} hint={s.pathHint} />
      ) : (
        <>
          <FieldRow>
            <TextField {...field("host")} label={s.host} hint={s.hostHint} />
            <TextField {...field("port")} label={s.port} inputMode="numeric" />
          </FieldRow>
          <FieldRow>
            <TextField {...field("database")} label={s.database} />
            <TextField {...field("user")} label={s.user} hint={s.userHint} autoComplete="off" />
          </FieldRow>
          <SecretField {...field("password")} label={s.password} hint={s.passwordHint} autoComplete="off" />
          <SelectField
            {...field("tls")}
            label={s.tls}
            options={[
              { value: "verify", label: s.tlsVerify },
              { value: "plaintext", label: s.tlsPlain },
            ]}
          />
          {values.tls === "verify" && (
            <details>
              <summary>{s.moreTls}</summary>
              <TextField {...field("ca")} label={s.ca} hint={s.caHint} rows={4} />
              <TextField {...field("serverName")} label={s.serverName} hint={s.serverNameHint} />
            </details>
          )}
        </>
      )}
    </>
  );
}

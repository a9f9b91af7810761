import { setUp } from "../../data/session";
import { browserZone, days, months, weekStarts, zones } from "../../ui/calendarOptions";
import { emailFault, needed, passphraseFault } from "../../ui/checks";
import { FieldRow } from "../../ui/FieldRow";
import { FormStack } from "../../ui/FormStack";
import { SecretField } from "../../ui/SecretField";
import { SelectField } from "../../ui/SelectField";
import { TextField } from "../../ui/TextField";
import { type Faults, useForm } from "../../ui/useForm";
import { setupStrings as s } from "./strings";

interface SetupFormProps {
  token: string;
  organizationName: string;
  onDone: () => void;
}

const blank = (organization: string) => ({
  organization,
  zone: browserZone(),
  weekStart: "mon",
  month: "01",
  day: "01",
  name: "",
  email: "",
  passphrase: "",
});

type Values = ReturnType<typeof blank>;

export function SetupForm({ token, organizationName, onDone }: SetupFormProps) {
  const form = useForm({
    initial: blank(organizationName),
    check,
    pointers,
    submit: async (values) => {
      await setUp({ token, ...toBody(values) });
      onDone();
    },
  });
  const field = (name: keyof Values) => ({
    name,
    value: form.values[name],
    onChange: (value: string) => form.set(name, value),
    onLeave: () => form.values[name] !== "" && form.left(name),
    fault: form.faults[name],
  });
  return (
    <FormStack form={form} submitLabel={s.submit}>
      <TextField {...field("organization")} label={s.organization} hint={s.organizationHint} autoFocus />
      <FieldRow>
        <SelectField {...field("zone")} label={s.zone} hint={s.zoneHint} options={zones(form.values.zone)} />
        <SelectField {...field("weekStart")} label={s.weekStart} options={weekStarts} />
      </FieldRow>
      <FieldRow>
        <SelectField {...field("month")} label={s.fiscalMonth} options={months} />
        <SelectField {...field("day")} label={s.fiscalDay} options={days} />
      </FieldRow>
      <TextField {...field("name")} label={s.name} autoComplete="name" />
      <TextField {...field("email")} label={s.email} hint={s.emailHint} type="email" autoComplete="username" />
      <SecretField {...field("passphrase")} label={s.passphrase} hint={s.passphraseHint} autoComplete="new-password" />
    </FormStack>
  );
}

const pointers = {
  organization: "/organization/name",
  zone: "/organization/zone",
  weekStart: "/organization/week_start",
  day: "/organization/fiscal_year_start",
  name: "/owner/name",
  email: "/owner/email",
  passphrase: "/owner/passphrase",
};

function check(values: Values): Faults<Values> {
  const longest = new Date(Date.UTC(2027, Number(values.month), 0)).getUTCDate();
  return {
    organization: needed(values.organization, s.organization),
    day: Number(values.day) > longest ? s.fiscalDayFault : undefined,
    name: needed(values.name, s.name),
    email: emailFault(values.email),
    passphrase: passphraseFault(values.passphrase),
  };
}

function toBody(values: Values) {
  return {
    organization: {
      name: values.organization.trim(),
      zone: values.zone,
      week_start: values.weekStart,
      fiscal_year_start: `${values.month}-${values.day}`,
    },
    owner: { name: values.name.trim(), email: values.email.trim(), passphrase: values.passphrase },
  };
}

import { Checkbox } from "@fluentui/react-components";
import type { Organization, OrganizationPatch } from "../../api/types";
import { editOrganization } from "../../data/organization";
import { dayName, days, months, weekStarts, zones } from "../../ui/calendarOptions";
import { needed } from "../../ui/checks";
import { FieldRow } from "../../ui/FieldRow";
import { FormCard } from "../../ui/FormCard";
import { sayDone } from "../../ui/notices";
import { SelectField } from "../../ui/SelectField";
import { TextField } from "../../ui/TextField";
import { useForm } from "../../ui/useForm";
import { HolidayList } from "./HolidayList";
import { useSettingsStyles } from "./Settings.styles";
import { settingsStrings as s } from "./strings";

export function OrganizationForm({ organization }: { organization: Organization }) {
  const styles = useSettingsStyles();
  const form = useForm({
    initial: valuesOf(organization),
    check: (values) => ({
      name: needed(values.name, s.organizationName),
      holidays: values.holidays.some((one) => one.date === "" || (one.name ?? "").trim() === "")
        ? s.holidayFault
        : undefined,
    }),
    submit: async (values) => {
      await editOrganization(bodyOf(values));
      sayDone(s.saved);
    },
    pointers: {
      weekStart: "/week_start",
      day: "/fiscal_year_start",
      options: "/calendar_options",
      working: "/working_days",
    },
  });
  const { values } = form;
  const field = (name: "name" | "zone" | "weekStart" | "month" | "day" | "options") => ({
    name,
    value: values[name],
    onChange: (value: string) => form.set(name, value),
    fault: form.faults[name],
  });
  const work = (index: number, isOn: boolean) =>
    form.set("working", values.working.slice(0, index) + (isOn ? "1" : "0") + values.working.slice(index + 1));
  return (
    <FormCard title={s.calendar} form={form} submitLabel={s.save}>
      <TextField {...field("name")} label={s.organizationName} />
      <FieldRow>
        <SelectField {...field("zone")} label={s.zone} hint={s.zoneHint} options={zones(values.zone)} />
        <SelectField {...field("weekStart")} label={s.weekStart} options={weekStarts} />
      </FieldRow>
      <FieldRow>
        <SelectField {...field("month")} label={s.fiscalMonth} options={months} />
        <SelectField {...field("day")} label={s.fiscalDay} options={days} />
      </FieldRow>
      <fieldset className={styles.days}>
        <legend>{s.workingDays}</legend>
        {[...values.working].map((mask, index) => (
          <Checkbox
            key={dayName(index)}
            label={dayName(index)}
            checked={mask === "1"}
            onChange={(_, data) => work(index, data.checked === true)}
          />
        ))}
      </fieldset>
      <HolidayList
        holidays={values.holidays}
        fault={form.faults.holidays}
        onChange={(holidays) => form.set("holidays", holidays)}
      />
      <TextField {...field("options")} label={s.calendarOptions} hint={s.calendarHint} />
    </FormCard>
  );
}

function valuesOf(organization: Organization) {
  const [month = "01", day = "01"] = organization.fiscal_year_start.split("-");
  const {
    name,
    zone,
    holidays,
    working_days: working,
    week_start: weekStart,
    calendar_options: options,
  } = organization;
  return { name, zone, weekStart, month, day, working, holidays, options };
}

function bodyOf(values: ReturnType<typeof valuesOf>): OrganizationPatch {
  return {
    name: values.name.trim(),
    zone: values.zone,
    week_start: values.weekStart,
    fiscal_year_start: `${values.month}-${values.day}`,
    working_days: values.working,
    holidays: values.holidays,
    calendar_options: values.options.trim(),
  };
}

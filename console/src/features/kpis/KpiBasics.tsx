import { useQuery } from "@tanstack/react-query";
import { connectionsQuery } from "../../data/connections";
import { zones } from "../../ui/calendarOptions";
import { FieldRow } from "../../ui/FieldRow";
import { SelectField } from "../../ui/SelectField";
import { TextField } from "../../ui/TextField";
import type { Form } from "../../ui/useForm";
import type { KpiValues } from "./kpiValues";
import { kpiStrings as s } from "./strings";

/** Name, source, unit and rhythm. */
export function KpiBasics({ form }: { form: Form<KpiValues> }) {
  const connections = useQuery(connectionsQuery).data?.items ?? [];
  const { values } = form;
  const field = (name: "name" | "description" | "connection" | "unit" | "decimals" | "refresh" | "zone") => ({
    name,
    value: values[name],
    onChange: (value: string) => form.set(name, value),
    onLeave: () => values[name] !== "" && form.left(name),
    fault: form.faults[name],
  });
  const minutes = new Set([...Object.keys(s.refreshOptions), values.refresh]);
  return (
    <>
      <FieldRow>
        <TextField {...field("name")} label={s.name} hint={s.nameHint} />
        <SelectField
          {...field("connection")}
          label={s.connection}
          options={[
            ...(values.connection === "" ? [{ value: "", label: s.none }] : []),
            ...connections
              .filter((one) => !one.archived_at || one.id === values.connection)
              .map((one) => ({ value: one.id, label: one.archived_at ? s.archivedSource(one.name) : one.name })),
          ]}
        />
      </FieldRow>
      <TextField {...field("description")} label={s.description} />
      <FieldRow>
        <TextField {...field("unit")} label={s.unit} hint={s.unitHint} />
        <SelectField
          {...field("decimals")}
          label={s.decimals}
          options={["0", "1", "2", "3", "4"].map((value) => ({ value, label: value }))}
        />
        <SelectField
          {...field("refresh")}
          label={s.refresh}
          options={[...minutes].map((value) => ({
            value,
            label: s.refreshOptions[Number(value)] ?? s.minutes(Number(value)),
          }))}
        />
        <SelectField
          {...field("zone")}
          label={s.zone}
          options={[{ value: "", label: s.zoneOwn }, ...zones(values.zone || "UTC")]}
        />
      </FieldRow>
    </>
  );
}

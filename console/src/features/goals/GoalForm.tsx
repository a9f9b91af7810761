import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { GoalNew } from "../../api/types";
import { kpisQuery } from "../../data/kpis";
import { membersQuery } from "../../data/people";
import { FieldRow } from "../../ui/FieldRow";
import { FormStack } from "../../ui/FormStack";
import { SelectField } from "../../ui/SelectField";
import { TextField } from "../../ui/TextField";
import { useForm } from "../../ui/useForm";
import { GoalNumbers } from "./GoalNumbers";
import { bodyOf, checkGoal, type GoalValues } from "./goalValues";
import { goalStrings as s } from "./strings";

interface GoalFormProps {
  initial: GoalValues;
  /** A goal keeps its KPI and its kind for life. */
  isNew: boolean;
  /** The way out without saving. */
  cancel: ReactNode;
  onSubmit: (body: GoalNew) => Promise<unknown>;
}

export function GoalForm({ initial, isNew, cancel, onSubmit }: GoalFormProps) {
  const kpis = useQuery(kpisQuery).data?.items ?? [];
  const members = useQuery(membersQuery).data?.items ?? [];
  const form = useForm({
    initial,
    check: checkGoal,
    submit: (values) => onSubmit(bodyOf(values)),
    pointers: {
      kpi: "/kpi_id",
      start: "/start_value",
      margin: "/warning_margin",
      from: "/period_start",
      until: "/period_end",
    },
  });
  const field = (name: keyof GoalValues & string) => ({
    name,
    value: form.values[name],
    onChange: (value: string) => form.set(name, value),
    onLeave: () => form.values[name] !== "" && form.left(name),
    fault: form.faults[name],
  });
  const kpi = kpis.find((one) => one.id === form.values.kpi);
  const chosen = kpi ? [] : [{ value: "", label: s.choose }];
  return (
    <FormStack form={form} submitLabel={isNew ? s.create : s.save} others={cancel}>
      <SelectField
        {...field("kpi")}
        label={s.kpi}
        hint={s.kpiHint}
        disabled={!isNew}
        options={[...chosen, ...kpis.map((one) => ({ value: one.id, label: one.name }))]}
      />
      <TextField {...field("name")} label={s.name} hint={s.nameHint} />
      <SelectField
        {...field("kind")}
        label={s.kind}
        disabled={!isNew}
        options={Object.entries(s.kinds).map(([value, label]) => ({ value, label }))}
      />
      <GoalNumbers kind={form.values.kind} unit={kpi?.unit ?? ""} field={field} />
      <FieldRow>
        <TextField {...field("from")} label={s.from} type="date" />
        <TextField {...field("until")} label={s.until} hint={s.untilHint} type="date" />
      </FieldRow>
      <FieldRow>
        <SelectField
          {...field("weights")}
          label={s.weights}
          options={[
            { value: "calendar", label: s.byCalendar },
            { value: "working", label: s.byWorking },
          ]}
        />
        <SelectField
          {...field("owner")}
          label={s.owner}
          hint={s.ownerHint}
          options={members.map((member) => ({ value: member.id, label: member.name }))}
        />
      </FieldRow>
    </FormStack>
  );
}

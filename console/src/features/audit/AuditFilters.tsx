import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { AuditFilter } from "../../data/organization";
import { membersQuery } from "../../data/people";
import { PHONE } from "../../ui/media";
import { SelectField } from "../../ui/SelectField";
import { TextField } from "../../ui/TextField";
import { auditStrings as s } from "./strings";

const useStyles = makeStyles({
  row: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "flex-end",
    gap: tokens.spacingHorizontalM,
    [PHONE]: { "& > *": { flex: "1 1 140px" } },
  },
});

/** Filters live in the address; nothing is asked until the button is pressed. */
export function AuditFilters({ filter }: { filter: AuditFilter }) {
  const styles = useStyles();
  const navigate = useNavigate();
  const members = useQuery(membersQuery).data?.items ?? [];
  const [draft, setDraft] = useState(filter);
  const set = (change: AuditFilter) => setDraft({ ...draft, ...change });
  const apply = (event: FormEvent) => {
    event.preventDefault();
    const search = Object.fromEntries(Object.entries(draft).filter(([, value]) => value));
    void navigate({ to: "/audit", search });
  };
  return (
    <form className={styles.row} onSubmit={apply}>
      <TextField
        label={s.action}
        name="action"
        value={draft.action ?? ""}
        placeholder={s.actionHint}
        onChange={(action) => set({ action })}
      />
      <SelectField
        label={s.actor}
        name="actor"
        value={draft.actor ?? ""}
        options={[
          { value: "", label: s.anyone },
          ...members.map((member) => ({ value: member.id, label: member.name })),
        ]}
        onChange={(actor) => set({ actor })}
      />
      <TextField label={s.from} name="from" type="date" value={draft.from ?? ""} onChange={(from) => set({ from })} />
      <TextField label={s.to} name="to" type="date" value={draft.to ?? ""} onChange={(to) => set({ to })} />
      <Button type="submit">{s.apply}</Button>
    </form>
  );
}

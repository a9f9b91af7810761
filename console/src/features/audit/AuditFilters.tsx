import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { AuditFilter } from "../../data/organization";
import { PHONE } from "../../ui/media";
import { type Option, SelectField } from "../../ui/SelectField";
import { TextField } from "../../ui/TextField";
import { subjects } from "./actions";
import { auditStrings as s } from "./strings";
import type { useKnown } from "./useKnown";

const useStyles = makeStyles({
  row: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "flex-end",
    gap: tokens.spacingHorizontalM,
    [PHONE]: { "& > *": { flex: "1 1 140px" } },
  },
});

interface AuditFiltersProps {
  filter: AuditFilter;
  known: ReturnType<typeof useKnown>;
}

/** Filters live in the address; nothing is asked until the button is pressed. */
export function AuditFilters({ filter, known: { connections, members } }: AuditFiltersProps) {
  const styles = useStyles();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(filter);
  const set = (change: AuditFilter) => setDraft({ ...draft, ...change });
  const apply = (event: FormEvent) => {
    event.preventDefault();
    const search = Object.fromEntries(Object.entries(draft).filter(([, value]) => value));
    void navigate({ to: "/audit", search });
  };
  return (
    <form className={styles.row} onSubmit={apply}>
      <SelectField
        label={s.subject}
        name="action"
        value={draft.action ?? ""}
        options={choices(s.anything, Object.entries(subjects), filter.action)}
        onChange={(action) => set({ action })}
      />
      <SelectField
        label={s.connection}
        name="object"
        value={draft.object ?? ""}
        options={choices(
          s.anyConnection,
          connections.map(({ id, name }) => [id, name]),
          filter.object,
        )}
        onChange={(object) => set({ object })}
      />
      <SelectField
        label={s.actor}
        name="actor"
        value={draft.actor ?? ""}
        options={choices(
          s.anyone,
          members.map(({ id, name }) => [id, name]),
          filter.actor,
        )}
        onChange={(actor) => set({ actor })}
      />
      <TextField label={s.from} name="from" type="date" value={draft.from ?? ""} onChange={(from) => set({ from })} />
      <TextField label={s.to} name="to" type="date" value={draft.to ?? ""} onChange={(to) => set({ to })} />
      <Button type="submit">{s.apply}</Button>
    </form>
  );
}

/** The choices, and what the address asked for where that is none of them. */
function choices(any: string, known: [value: string, label: string][], asked = ""): Option[] {
  const options = [["", any], ...known].map(([value = "", label = ""]) => ({ value, label }));
  return options.some(({ value }) => value === asked) ? options : [...options, { value: asked, label: asked }];
}

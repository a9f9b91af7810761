import { Button } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { connectionsQuery } from "../../data/connections";
import type { Mode, Scope } from "../../data/keys";
import { Card } from "../../ui/Card";
import { FieldRow } from "../../ui/FieldRow";
import { type Option, SelectField } from "../../ui/SelectField";
import { EndUseDialog } from "./EndUseDialog";
import { ResumeDialog } from "./ResumeDialog";
import { kindName } from "./scope";
import { keyStrings as s } from "./strings";

interface EndUseCardProps {
  state: string;
  /** The organization's name, which is typed before everything is ended. */
  organization: string;
}

/** What a dialog was opened for: it means that until it closes, whatever the lists say meanwhile. */
interface Opened {
  kind: "end" | "resume";
  what: Scope;
  mode: Mode;
  name: string;
}

const unchosen: { what: string; mode: Mode } = { what: "everything", mode: "disable" };

/** Ends our use of one connection, one kind, or everything; and begins it again. */
export function EndUseCard({ state, organization }: EndUseCardProps) {
  const { data } = useQuery(connectionsQuery);
  const connections = (data?.items ?? []).filter((one) => one.state !== "shut_off");
  const [choice, setChoice] = useState(unchosen);
  const [dialog, setDialog] = useState<Opened | null>(null);
  const kinds = [...new Set(connections.map((one) => one.engine))];
  const options: Option[] = [
    { value: "everything", label: s.everything },
    ...kinds.map((kind) => ({ value: `provider ${kind}`, label: s.ofKind(kindName(kind)) })),
    ...connections.map((one) => ({ value: `connection ${one.id}`, label: one.name })),
  ];
  // What is destroyed is no choice any more, and "destroy" is not meant for what stands in its place.
  const { what, mode } = options.some(({ value }) => value === choice.what) ? choice : unchosen;
  const chosen = connections.find((one) => what === `connection ${one.id}`);
  const meant = connections.filter((one) => isMeant(one, what));
  const name = chosen?.name ?? (what === "everything" ? organization : kindName(what.split(" ")[1] ?? ""));
  const isOff = state === "suspended" || state === "shut_off" || meant.some((one) => one.state === "suspended");
  const open = (kind: Opened["kind"]) => setDialog({ kind, what: scopeOf(what), mode, name });
  return (
    <Card title={s.end} note={s.endNote}>
      <FieldRow>
        <SelectField
          label={s.scope}
          name="what"
          value={what}
          options={options}
          onChange={(what) => setChoice({ what, mode })}
        />
        <SelectField
          label={s.mode}
          name="mode"
          value={mode}
          options={[
            { value: "disable", label: s.modes.disable },
            { value: "destroy", label: s.modes.destroy },
          ]}
          onChange={(value) => setChoice({ what, mode: value === "destroy" ? "destroy" : "disable" })}
        />
      </FieldRow>
      <span>
        <Button onClick={() => open("end")}>{s.look}</Button>{" "}
        {isOff && <Button onClick={() => open("resume")}>{s.resume}</Button>}
      </span>
      {dialog?.kind === "end" && (
        <EndUseDialog
          {...dialog}
          onClose={() => setDialog(null)}
          onEnded={() => {
            setChoice(unchosen);
            setDialog(null);
          }}
        />
      )}
      {dialog?.kind === "resume" && <ResumeDialog what={dialog.what} onClose={() => setDialog(null)} />}
    </Card>
  );
}

function isMeant(connection: { id: string; engine: string }, what: string): boolean {
  return ["everything", `provider ${connection.engine}`, `connection ${connection.id}`].includes(what);
}

function scopeOf(what: string): Scope {
  const [scope = "everything", rest] = what.split(" ");
  if (scope === "connection") return { scope, connection: rest };
  if (scope === "provider") return { scope, engine: rest };
  return { scope };
}

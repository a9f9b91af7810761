import { ProgressBar } from "@fluentui/react-components";
import type { Keys } from "../../data/keys";
import { Ago } from "../../ui/Ago";
import { Card } from "../../ui/Card";
import { Facts } from "../../ui/Facts";
import { formatMoment } from "../../ui/format";
import { Message } from "../../ui/Message";
import { keyStrings as s } from "./strings";

/** How everything stands, in a sentence; and the rotation that runs. */
export function StandingCard({ keys }: { keys: Keys }) {
  const running = keys.rotations.find((rotation) => !rotation.finished_at);
  const due = keys.keys.find((key) => key.level === "organization" && key.due_at);
  const isEmpty = keys.state === "open" && keys.data_keys === 0;
  const [title, note] = isEmpty ? empty(keys) : [s.state[keys.state] ?? keys.state, s.stateText[keys.state]];
  return (
    <Card title={title} note={note}>
      {keys.keys.some((key) => key.is_due_soon) && (
        <Message tone="risk">
          <p>{s.dueSoon}</p>
        </Message>
      )}
      {running && (
        <Message title={s.rotating(running.done, running.total)}>
          <ProgressBar
            value={running.done}
            max={Math.max(running.total, 1)}
            aria-label={s.rotating(running.done, running.total)}
          />
          <p>{s.rotatingText}</p>
        </Message>
      )}
      <Facts
        facts={[
          [s.since, keys.state_since && <Ago key="since" at={keys.state_since} />],
          [s.locked, keys.data_keys.toLocaleString()],
          [s.lastUsed, keys.last_used_at ? <Ago key="used" at={keys.last_used_at} /> : isEmpty ? null : s.never],
          [s.due, due?.due_at && formatMoment(due.due_at)],
        ]}
      />
    </Card>
  );
}

// Before the first password, and after the last.
function empty({ keys }: Keys): [title: string, note: string] {
  const own = keys.filter((key) => key.level === "organization");
  if (own.length === 0) return [s.emptyTitle, s.emptyText];
  return [s.noneTitle, own.some((key) => key.state !== "destroyed") ? s.noneText : s.noneLeftText];
}

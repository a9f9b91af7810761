import type { Connection } from "../../api/types";
import { MarkedWord } from "../../ui/MarkedWord";
import { type ConnectionState, connectionStates, oneOf, type Status } from "../../ui/words";
import { connectionStrings as s } from "./strings";

// The shapes of goals say the same things about connections.
const SHAPES: Record<ConnectionState, Status> = {
  pending: "too_early",
  active: "met",
  degraded: "at_risk",
  needs_reauth: "breached",
  suspended: "paused",
  gone: "missed",
  key_unavailable: "breached",
  shut_off: "missed",
};

/** State as shape and word. */
export function StateMark({ connection }: { connection: Connection }) {
  if (connection.archived_at) return <MarkedWord status="paused">{s.archived}</MarkedWord>;
  const state = oneOf(connectionStates, connection.state, "pending");
  return <MarkedWord status={SHAPES[state]}>{s.states[state]}</MarkedWord>;
}

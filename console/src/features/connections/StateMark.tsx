import { makeStyles, tokens } from "@fluentui/react-components";
import type { Connection } from "../../api/types";
import { StatusMark } from "../../ui/StatusMark";
import { type ConnectionState, connectionStates, oneOf, type Status } from "../../ui/words";
import { connectionStrings as s } from "./strings";

const useStyles = makeStyles({
  state: { display: "inline-flex", alignItems: "center", columnGap: tokens.spacingHorizontalS },
});

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
  const styles = useStyles();
  if (connection.archived_at) {
    return (
      <span className={styles.state}>
        <StatusMark status="paused" />
        {s.archived}
      </span>
    );
  }
  const state = oneOf(connectionStates, connection.state, "pending");
  return (
    <span className={styles.state}>
      <StatusMark status={SHAPES[state]} />
      {s.states[state]}
    </span>
  );
}

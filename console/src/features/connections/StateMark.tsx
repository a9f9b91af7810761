import { makeStyles, tokens } from "@fluentui/react-components";
import type { Connection, Status } from "../../api/types";
import { StatusMark } from "../../ui/StatusMark";
import { connectionStrings as s } from "./strings";

const useStyles = makeStyles({
  state: { display: "inline-flex", alignItems: "center", columnGap: tokens.spacingHorizontalS },
});

// The shapes of goals say the same things about connections.
const SHAPES: Record<Connection["state"], Status> = {
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
  return (
    <span className={styles.state}>
      <StatusMark status={SHAPES[connection.state]} />
      {s.states[connection.state]}
    </span>
  );
}

import type { Card } from "../../api/types";
import { formatMoment } from "../../ui/format";
import { LinkButton } from "../../ui/LinkButton";
import { useGoalCardStyles } from "./GoalCard.styles";
import { boardStrings as s } from "./strings";

interface CardErrorProps {
  error: NonNullable<Card["error"]>;
  connection: string;
  kpi: string;
}

/** What failed, since when, when it is tried again, and the one place where it can be mended. */
export function CardError({ error, connection, kpi }: CardErrorProps) {
  const styles = useGoalCardStyles();
  const times = [
    s.since(formatMoment(error.since)),
    ...(error.next_try_at ? [s.nextTry(formatMoment(error.next_try_at))] : []),
  ];
  return (
    <div className={styles.error}>
      <p>{error.sentence}</p>
      {error.fix && <p>{error.fix}</p>}
      <p className={styles.quiet}>{times.join(", ")}</p>
      <div className={styles.row}>
        <LinkButton size="small" to="/kpis/$id" params={{ id: kpi }}>
          {s.openKpi}
        </LinkButton>
        <LinkButton size="small" to="/connections/$id" params={{ id: connection }}>
          {s.openConnection}
        </LinkButton>
      </div>
    </div>
  );
}

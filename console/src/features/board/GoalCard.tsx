import { mergeClasses } from "@fluentui/react-components";
import { Link } from "@tanstack/react-router";
import type { Card } from "../../api/types";
import { formatClock, formatMoment, formatNumber } from "../../ui/format";
import { Hint } from "../../ui/Hint";
import { ServerSvg } from "../../ui/ServerSvg";
import { StatusMark } from "../../ui/StatusMark";
import { statusTone } from "../../ui/status";
import { CardError } from "./CardError";
import { deltaWords } from "./delta";
import { useGoalCardStyles } from "./GoalCard.styles";
import { boardStrings as s } from "./strings";

/** One goal, in the order people read it: name, number, how it stands, course, change, owner, age. */
export function GoalCard({ card }: { card: Card }) {
  const styles = useGoalCardStyles();
  const { goal } = card;
  const isOld = goal.standing.status === "stale" || (card.error ?? null) !== null;
  return (
    <article className={styles.card}>
      <h2 className={styles.name}>
        <Link to="/goals/$id" params={{ id: goal.id }} search={{ view: "page" }} className={styles.link}>
          {goal.name}
        </Link>
      </h2>
      <p className={mergeClasses(styles.number, isOld && styles.old)}>
        {formatNumber(card.number, "", goal.decimals)}
        {card.unit !== "" && <span className={styles.unit}>{card.unit}</span>}
      </p>
      <p className={styles.standing}>
        <StatusMark status={goal.standing.status} />
        <span>
          <strong>{goal.standing.status_word}</strong>
          {goal.standing.reason !== "" && <>: {goal.standing.reason}</>}
        </span>
      </p>
      {card.sparkline_svg && (
        <ServerSvg
          stretch
          svg={card.sparkline_svg}
          className={mergeClasses(styles.spark, styles[statusTone(goal.standing.status)])}
        />
      )}
      <CardDelta card={card} />
      {card.error && <CardError error={card.error} connection={card.source.connection_id} kpi={goal.kpi_id} />}
      <CardFoot card={card} />
    </article>
  );
}

function CardDelta({ card }: { card: Card }) {
  const styles = useGoalCardStyles();
  const words = deltaWords(card);
  if (!words) return null;
  return (
    <p className={styles.delta}>
      <span className={styles.tabular}>{words}</span> {card.delta?.comparison}
    </p>
  );
}

function CardFoot({ card }: { card: Card }) {
  const styles = useGoalCardStyles();
  const parts = [
    card.as_of ? s.asOf(formatClock(card.as_of)) : s.noReading,
    card.source.name,
    ...(card.next_run_at ? [s.next(formatClock(card.next_run_at))] : []),
  ];
  const line = parts.join(", ");
  const detail = [card.resolved, card.as_of ? s.asOf(formatMoment(card.as_of)) : null].filter(Boolean).join(" · ");
  return (
    <footer className={styles.foot}>
      <span>{card.goal.owner.name}</span>
      {detail === "" ? (
        <span>{line}</span>
      ) : (
        <Hint hint={detail} className={styles.age}>
          {line}
        </Hint>
      )}
    </footer>
  );
}

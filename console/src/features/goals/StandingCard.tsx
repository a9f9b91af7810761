import type { Goal } from "../../api/types";
import { Card } from "../../ui/Card";
import { Facts } from "../../ui/Facts";
import { formatDay, formatNumber, formatShare, formatSigned, lastDay } from "../../ui/format";
import { StatusMark } from "../../ui/StatusMark";
import { TextLink } from "../../ui/TextLink";
import { goalKinds, oneOf } from "../../ui/words";
import { useGoalPageStyles } from "./GoalPage.styles";
import { goalStrings as s } from "./strings";

/** The number, how it stands in words, and the figures behind the words. */
export function StandingCard({ goal }: { goal: Goal }) {
  const styles = useGoalPageStyles();
  const { standing } = goal;
  return (
    <Card title={s.standing}>
      <div className={styles.stack}>
        <p className={styles.number}>{formatNumber(standing.value, goal.unit, goal.decimals)}</p>
        <p className={styles.status}>
          <StatusMark status={standing.status} size={20} />
          <span>
            {standing.status_word}
            {standing.transition && <span className={styles.was}> · {standing.transition}</span>}
          </span>
        </p>
        <p>{standing.reason}</p>
      </div>
      <Facts facts={factsOf(goal)} />
    </Card>
  );
}

function factsOf(goal: Goal): [string, React.ReactNode][] {
  const { standing } = goal;
  const number = (value: string) => formatNumber(value, goal.unit, goal.decimals);
  const perDay = (value: string) =>
    formatNumber(value, "", Math.max(goal.decimals, Math.abs(Number(value)) < 10 ? 1 : 0));
  return [
    [s.kind, s.kinds[oneOf(goalKinds, goal.kind, "reach")]],
    [s.target, goal.target ? number(goal.target) : null],
    [s.lower, goal.lower ? number(goal.lower) : null],
    [s.upper, goal.upper ? number(goal.upper) : null],
    [s.expectedByNow, standing.expected ? number(standing.expected) : null],
    [s.gap, standing.gap ? formatSigned(standing.gap, goal.unit, goal.decimals) : null],
    [
      s.needed,
      standing.required_rate && standing.rate_so_far
        ? s.rates(perDay(standing.required_rate), perDay(standing.rate_so_far))
        : null,
    ],
    [s.forecastAt, forecastText(goal, number)],
    [s.period, `${formatDay(goal.period_start)} – ${formatDay(lastDay(goal.period_end))}`],
    [s.owner, goal.owner.name],
    [
      s.kpi,
      <TextLink key="kpi" to="/kpis/$id" params={{ id: goal.kpi_id }}>
        {goal.kpi_name}
      </TextLink>,
    ],
  ];
}

function forecastText(goal: Goal, number: (value: string) => string): string | null {
  const { forecast } = goal.standing;
  if (!forecast) return null;
  const range = forecast.low && forecast.high ? s.forecastRange(number(forecast.low), number(forecast.high)) : null;
  const hits = forecast.hit_rate ? s.hitRate(formatShare(forecast.hit_rate)) : null;
  return [number(forecast.value), range, hits].filter((part) => part !== null).join(", ");
}

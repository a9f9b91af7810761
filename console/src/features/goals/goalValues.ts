// What the goal form holds, how it is judged, and what is sent. Periods end after their last day on the wire.
import type { Goal, GoalNew } from "../../api/types";
import { dayFault, decimalFault, needed } from "../../ui/checks";
import { lastDay } from "../../ui/format";
import type { Faults } from "../../ui/useForm";
import { goalStrings as s } from "./strings";

export interface GoalValues {
  name: string;
  kpi: string;
  kind: string;
  start: string;
  target: string;
  lower: string;
  upper: string;
  margin: string;
  from: string;
  until: string;
  weights: string;
  owner: string;
}

export function blankGoal(owner: string, kpi: string, today: string): GoalValues {
  const year = today.slice(0, 4);
  const quarter = Math.floor((Number(today.slice(5, 7)) - 1) / 3);
  const from = `${year}-${String(quarter * 3 + 1).padStart(2, "0")}-01`;
  const next = quarter === 3 ? `${Number(year) + 1}-01-01` : `${year}-${String(quarter * 3 + 4).padStart(2, "0")}-01`;
  const rest = { name: "", kind: "reach", start: "0", target: "", lower: "", upper: "", margin: "" } as const;
  return { ...rest, kpi, from, until: lastDay(next), weights: "calendar", owner };
}

export function valuesOf(goal: Goal): GoalValues {
  return {
    name: goal.name,
    kpi: goal.kpi_id,
    kind: goal.kind,
    start: goal.start_value ?? "",
    target: goal.target ?? "",
    lower: goal.lower ?? "",
    upper: goal.upper ?? "",
    margin: goal.warning_margin ?? "",
    from: goal.period_start,
    until: lastDay(goal.period_end),
    weights: goal.weights,
    owner: goal.owner.member_id,
  };
}

export function checkGoal(values: GoalValues): Faults<GoalValues> {
  return {
    name: needed(values.name, s.name),
    kpi: needed(values.kpi, s.kpi),
    ...numberFaults(values),
    margin: values.margin === "" ? undefined : decimalFault(values.margin, s.margin),
    from: dayFault(values.from, s.from),
    until: dayFault(values.until, s.until) ?? (values.until < values.from ? s.reversed : undefined),
  };
}

function numberFaults({ kind, start, target, lower, upper }: GoalValues): Faults<GoalValues> {
  if (kind === "reach") {
    const same = Number(start) === Number(target) ? s.targetIsStart : undefined;
    return { start: decimalFault(start, s.startValue), target: decimalFault(target, s.targetValue) ?? same };
  }
  const low = kind === "stay_below" ? undefined : decimalFault(lower, s.lower);
  const high = kind === "stay_above" ? undefined : decimalFault(upper, s.upper);
  const reversed = kind === "stay_within" && Number(upper) <= Number(lower) ? s.limitsReversed : undefined;
  return { lower: low, upper: high ?? reversed };
}

export function bodyOf(values: GoalValues): GoalNew {
  const { kind } = values;
  return {
    name: values.name.trim(),
    kind,
    kpi_id: values.kpi,
    start_value: kind === "reach" ? values.start.trim() : null,
    target: kind === "reach" ? values.target.trim() : null,
    lower: kind === "stay_above" || kind === "stay_within" ? values.lower.trim() : null,
    upper: kind === "stay_below" || kind === "stay_within" ? values.upper.trim() : null,
    warning_margin: kind === "reach" || values.margin === "" ? null : values.margin.trim(),
    period_start: values.from,
    period_end: dayAfter(values.until),
    weights: values.weights,
    owner: values.owner === "" ? null : values.owner,
  };
}

function dayAfter(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}

import type { Goal } from "../../api/types";
import { formatNumber } from "../../ui/format";

export const numberOf = (goal: Goal, value: string | null | undefined): string =>
  formatNumber(value, goal.unit, goal.decimals);

/** What the goal asks for: a target, a limit, or two of them. */
export function aimOf(goal: Goal): string {
  const { target, lower, upper } = goal;
  if (target) return numberOf(goal, target);
  if (lower && upper) return `${formatNumber(lower, "", goal.decimals)} – ${numberOf(goal, upper)}`;
  if (lower) return `≥ ${numberOf(goal, lower)}`;
  return upper ? `≤ ${numberOf(goal, upper)}` : "";
}

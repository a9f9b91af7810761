import type { Goal } from "../../api/types";
import { MarkedWord } from "../../ui/MarkedWord";

/** How a goal stands, as shape and word. */
export function GoalStatus({ goal }: { goal: Goal }) {
  return <MarkedWord status={goal.standing.status}>{goal.standing.status_word}</MarkedWord>;
}

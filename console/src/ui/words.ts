// Closed lists of words that the API writes as text. A word that is not known yet falls back to a harmless one.

export const statuses = [
  "no_data",
  "stale",
  "not_started",
  "too_early",
  "met",
  "ahead",
  "on_pace",
  "behind",
  "missed",
  "paused",
  "breached",
  "at_risk",
  "holding",
] as const;
export type Status = (typeof statuses)[number];

export const engines = ["postgresql", "mysql", "sqlite"] as const;
export type Engine = (typeof engines)[number];

export const connectionStates = [
  "pending",
  "active",
  "degraded",
  "needs_reauth",
  "suspended",
  "gone",
  "key_unavailable",
  "shut_off",
] as const;
export type ConnectionState = (typeof connectionStates)[number];

export const parameterKinds = ["date_range", "pick_list", "checkbox", "number", "text"] as const;
export type ParameterKind = (typeof parameterKinds)[number];

export const goalKinds = ["reach", "stay_above", "stay_below", "stay_within"] as const;
export type GoalKind = (typeof goalKinds)[number];

export const stepStates = ["waiting", "running", "done", "failed"] as const;
export type StepState = (typeof stepStates)[number];

/** The word when the list holds it, else the fallback. */
export function oneOf<const Word extends string>(words: readonly Word[], text: string, fallback: NoInfer<Word>): Word {
  return words.find((word) => word === text) ?? fallback;
}

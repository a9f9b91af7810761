// Which cards show, in which order. The address holds the choice, so a board can be bookmarked.
import type { Card } from "../../api/types";
import { oneOf, type Status, statuses } from "../../ui/words";

export type BoardGroup = "attention" | "good" | "waiting";

// What needs attention first; the order of the board.
const URGENCY: Status[] = [
  "breached",
  "missed",
  "behind",
  "at_risk",
  "stale",
  "no_data",
  "on_pace",
  "holding",
  "ahead",
  "met",
  "too_early",
  "not_started",
  "paused",
];

const ATTENTION = new Set<Status>(["breached", "missed", "behind", "at_risk", "stale", "no_data"]);
const WAITING = new Set<Status>(["too_early", "not_started", "paused"]);

export interface Arrangement {
  status?: string;
  owner?: string;
  sort?: "attention" | "name" | "newest";
}

const statusOf = (card: Card): Status => oneOf(statuses, card.goal.standing.status, "no_data");

export function groupOf(card: Card): BoardGroup {
  const status = statusOf(card);
  if (ATTENTION.has(status) || (card.error ?? null) !== null) return "attention";
  return WAITING.has(status) ? "waiting" : "good";
}

/** Filters by group or single status and by owner, then sorts. */
export function arrange(cards: readonly Card[], { status, owner, sort = "attention" }: Arrangement): Card[] {
  const shown = cards.filter((card) => {
    const statusFits = status === undefined || card.goal.standing.status === status || groupOf(card) === status;
    return statusFits && (owner === undefined || card.goal.owner.member_id === owner);
  });
  return shown.sort(ORDERS[sort]);
}

const byName = (a: Card, b: Card) => a.goal.name.localeCompare(b.goal.name);

const ORDERS: Record<NonNullable<Arrangement["sort"]>, (a: Card, b: Card) => number> = {
  attention: (a, b) => urgency(a) - urgency(b) || byName(a, b),
  name: byName,
  newest: (a, b) => (b.as_of ?? "").localeCompare(a.as_of ?? "") || byName(a, b),
};

function urgency(card: Card): number {
  const place = URGENCY.indexOf(statusOf(card));
  return (card.error ?? null) !== null ? Math.min(place, URGENCY.indexOf("stale")) : place;
}

// Made-up goals of every status, with long names, an error and a missing reading among them.
import type { Card, Chart, Goal, Why } from "../../src/api/types";
import type { Status } from "../../src/ui/words";

type GoalPart = Partial<Goal> & { status: Status; word: string; reason: string; value: string | null };

export function aGoal({ status, word, reason, value, ...rest }: GoalPart): Goal {
  return {
    id: `goal_${(rest.name ?? "x").length.toString(16).padStart(2, "0")}${status}`.padEnd(37, "0"),
    name: "Revenue this quarter",
    kind: "reach",
    kpi_id: "kpi_revenue",
    kpi_name: "Revenue",
    start_value: "0",
    target: "1200000",
    lower: null,
    upper: null,
    warning_margin: null,
    period_start: "2026-10-01",
    period_end: "2027-01-01",
    weights: "calendar",
    owner: { member_id: "member_ada", name: "Sales Lead" },
    state: status === "paused" ? "paused" : "active",
    unit: "EUR",
    decimals: 0,
    created_at: "2026-10-01T08:00:00Z",
    is_sample: false,
    standing: {
      status,
      status_word: word,
      reason,
      changed_at: "2026-11-18T08:00:00Z",
      was: null,
      value,
      as_of: "2026-11-21T09:12:00Z",
      progress: "0.48",
      expected: "678000",
      gap: "-102000",
      good_gap: "-0.085",
      required_rate: "15219",
      rate_so_far: "11294",
      catch_up: "1.35",
      forecast: { value: "1039000", low: "982000", high: "1105000", hit_rate: "0.83" },
      elapsed: "51",
      total: "92",
    },
    ...rest,
  };
}

export function sparkline(values: number[], target: number): string {
  const top = Math.max(...values, target) * 1.05;
  const bottom = Math.min(...values, target) * 0.95;
  const y = (value: number) => (56 - ((value - bottom) / (top - bottom)) * 52).toFixed(1);
  const points = values.map((value, index) => `${((index / (values.length - 1)) * 236 + 2).toFixed(1)},${y(value)}`);
  const last = points.at(-1)?.split(",") ?? ["0", "0"];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 60" preserveAspectRatio="none"><line class="target" x1="0" x2="240" y1="${y(target)}" y2="${y(target)}" stroke="currentColor"/><polyline class="line" fill="none" stroke="currentColor" points="${points.join(" ")}"/><path class="last" d="M${last[0]} ${last[1]}h0" stroke="currentColor" stroke-linecap="round"/></svg>`;
}

const wave = (from: number, to: number, wobble: number) =>
  Array.from({ length: 30 }, (_, i) => from + ((to - from) * i) / 29 + wobble * Math.sin(i * 1.7));

export function aCard(goal: Goal, rest: Partial<Card> = {}): Card {
  return {
    goal,
    number: goal.standing.value ?? null,
    unit: goal.unit,
    delta: { absolute: "41200", percent: "7.7", comparison: "since 1 Oct 2026" },
    sparkline_svg: sparkline(wave(10, 48, 2), 60),
    source: { connection_id: "conn_books", name: "Books", engine: "postgresql" },
    as_of: goal.standing.as_of,
    age_s: 640,
    next_run_at: "2026-11-21T09:30:00Z",
    resolved: "1 Oct – 21 Nov 2026, 52 days, Europe/Paris",
    error: null,
    ...rest,
  };
}

const ben = { member_id: "member_ben", name: "Support Lead" };

export function boardCards(): Card[] {
  return [
    aCard(
      aGoal({
        status: "behind",
        word: "Behind",
        reason: "85 % of where it should be by today. Need 15,219 a day, doing 11,294.",
        value: "576000",
      }),
    ),
    aCard(
      aGoal({
        name: "Open support tickets",
        status: "breached",
        word: "Breached",
        reason: "64 is above the limit of 50 since 19 Nov.",
        value: "64",
        unit: "tickets",
        kind: "stay_below",
        owner: ben,
      }),
      {
        sparkline_svg: sparkline(wave(30, 64, 5), 50),
        delta: { absolute: "9", percent: "16.4", comparison: "since 1 Oct 2026" },
        source: { connection_id: "conn_desk", name: "Help desk replica", engine: "mysql" },
      },
    ),
    aCard(
      aGoal({
        name: "New customers in the Nordics and the Baltics, without resellers and internal test accounts",
        status: "on_pace",
        word: "On pace",
        reason: "within 5 % of where it should be by today.",
        value: "212",
        unit: "customers",
      }),
      {
        delta: { absolute: "-4", percent: "-1.9", comparison: "since 1 Oct 2026" },
      },
    ),
    aCard(
      aGoal({
        name: "Share of invoices paid in time",
        status: "at_risk",
        word: "At risk",
        reason: "91.4 % is within 2 points of the limit of 90 %.",
        value: "91.4",
        unit: "%",
        decimals: 1,
        kind: "stay_above",
        owner: ben,
      }),
      {
        sparkline_svg: sparkline(wave(96, 91.4, 0.6), 90),
        delta: null,
      },
    ),
    aCard(
      aGoal({
        name: "Deals won",
        status: "ahead",
        word: "Ahead",
        reason: "112 % of where it should be by today.",
        value: "88",
        unit: "deals",
      }),
    ),
    aCard(
      aGoal({
        name: "Gross margin",
        status: "stale",
        word: "Stale",
        reason: "the newest reading is 3 days old.",
        value: "41.7",
        unit: "%",
        decimals: 1,
      }),
      {
        error: {
          sentence: "The database refused the password.",
          since: "2026-11-18T06:00:00Z",
          next_try_at: "2026-11-21T10:00:00Z",
          fix: "Reauthorize Books",
        },
        delta: null,
      },
    ),
    aCard(
      aGoal({
        name: "Average order value",
        status: "holding",
        word: "Holding",
        reason: "inside 180 to 240 for 30 days.",
        value: "212.35",
        decimals: 2,
        kind: "stay_within",
      }),
    ),
    aCard(
      aGoal({
        name: "Renewals",
        status: "no_data",
        word: "No data",
        reason: "no rows in the range yet.",
        value: null,
        unit: "contracts",
      }),
      { number: null, sparkline_svg: null, as_of: null, delta: null },
    ),
    aCard(
      aGoal({
        name: "Hiring",
        status: "paused",
        word: "Paused",
        reason: "by Support Lead on 2 Nov 2026.",
        value: "7",
        unit: "people",
      }),
      { delta: null },
    ),
  ];
}

export function aChart(): Chart {
  const day = (offset: number) => new Date(Date.UTC(2026, 9, 1 + offset)).toISOString().slice(0, 10);
  return {
    points: Array.from({ length: 52 }, (_, i) => ({
      at: `${day(i)}T06:00:00Z`,
      date: day(i),
      value: String(Math.round(11_294 * (i + 1) + 9_000 * Math.sin(i / 3))),
      source: "scheduled",
      kpi_version: 2,
    })),
    expected: [
      { date: "2026-10-01", value: "0" },
      { date: "2027-01-01", value: "1200000" },
    ],
    forecast: { value: "1039000", low: "982000", high: "1105000", hit_rate: "0.83" },
    target: "1200000",
    lower: null,
    upper: null,
    today: "2026-11-21",
    period_start: "2026-10-01",
    period_end: "2027-01-01",
    summary: "Revenue is 576,000 EUR on 21 Nov, 102,000 EUR less than expected by today.",
    unit: "EUR",
    decimals: 0,
  };
}

export function aWhy(): Why {
  return {
    read: "SELECT sum(amount) AS value, count(*) AS rows\nFROM invoice\nWHERE issued_on >= {period.start_date} AND issued_on < {period.end_date}\n  AND region = {region}",
    connection_name: "Books",
    parameters: [
      { name: "period", label: "Period", value: "quarter to date" },
      { name: "region", label: "Region", value: "Europe" },
    ],
    resolved: {
      expression: "td:q,complete",
      start: "2026-10-01",
      end: "2026-11-21",
      start_at: "2026-09-30T22:00:00Z",
      end_at: "2026-11-20T23:00:00Z",
      days: 51,
      description: "1 Oct – 20 Nov 2026, 51 days, today excluded, Europe/Paris",
      zone: "Europe/Paris",
    },
    kpi_version: 2,
    rows: 4_812,
    source_time: null,
    fetched_at: "2026-11-21T09:12:00Z",
    next_run_at: "2026-11-21T09:30:00Z",
    failures: [{ at: "2026-11-20T03:00:00Z", sentence: "The database did not answer within 10 seconds." }],
  };
}

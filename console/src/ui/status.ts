import { oneOf, type Status, statuses } from "./words";

export type Tone = "good" | "risk" | "off" | "quiet";

const TONES: Record<Status, Tone> = {
  met: "good",
  ahead: "good",
  on_pace: "good",
  holding: "good",
  behind: "risk",
  at_risk: "risk",
  missed: "off",
  breached: "off",
  paused: "quiet",
  stale: "quiet",
  no_data: "quiet",
  not_started: "quiet",
  too_early: "quiet",
};

export function statusTone(status: string): Tone {
  return TONES[oneOf(statuses, status, "no_data")];
}

import type { Status } from "../api/types";

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

export function statusTone(status: Status): Tone {
  return TONES[status];
}

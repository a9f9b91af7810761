import { formatMoment } from "./format";

/** A moment as the clocks of a zone show it, with the zone's name where the viewer's own clock shows another time. */
export function formatMomentIn(at: string, zone: string): string {
  const there = formatMoment(at, zone);
  return there === formatMoment(at) ? there : `${there}, ${zone}`;
}

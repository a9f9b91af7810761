import type { Card } from "../../api/types";
import { formatSigned } from "../../ui/format";

/** What changed since the earlier reading; a change of percent is told in percentage points, once. */
export function deltaWords({ delta, unit, goal }: Pick<Card, "delta" | "unit" | "goal">): string | null {
  if (!delta) return null;
  if (unit === "%") return formatSigned(delta.absolute, "pp", goal.decimals);
  const percent = delta.percent ? ` (${formatSigned(delta.percent, "%")})` : "";
  return formatSigned(delta.absolute, unit, goal.decimals) + percent;
}

import { describe, expect, it } from "vitest";
import { formatMomentIn } from "./zoned";

const own = Intl.DateTimeFormat().resolvedOptions().timeZone;

describe("a moment in the zone that counts", () => {
  it("names the zone where the viewer's clock shows another time", () => {
    const words = formatMomentIn("2026-11-20T12:00:00Z", "Pacific/Kiritimati");
    expect(words.endsWith(", Pacific/Kiritimati")).toBe(true);
    expect(words).toContain("21");
  });

  it("says nothing more where both clocks agree", () => {
    expect(formatMomentIn("2026-11-20T12:00:00Z", own)).not.toContain(own);
  });
});

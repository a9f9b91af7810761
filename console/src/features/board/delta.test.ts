import { describe, expect, it } from "vitest";
import { boardCards } from "../../../test/mock/goals";
import { deltaWords } from "./delta";

const [card] = boardCards();
const delta = { absolute: "0.4", percent: "0.4", comparison: "since 14 Nov 2026" };

describe("the change on a card", () => {
  it("tells a change of percent in percentage points, without the relative one", () => {
    if (!card) throw new Error("the mock has no card");
    expect(deltaWords({ ...card, unit: "%", goal: { ...card.goal, decimals: 1 }, delta })).toBe("+0.4\u00a0pp");
  });

  it("tells any other change in its unit and in percent", () => {
    if (!card) throw new Error("the mock has no card");
    const words = deltaWords({ ...card, unit: "€", goal: { ...card.goal, decimals: 1 }, delta });
    expect(words?.replaceAll("\u00a0", " ")).toBe("+0.4 € (+0.4 %)");
  });
});

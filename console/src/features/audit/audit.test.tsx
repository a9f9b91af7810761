import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { MockServer } from "../../../test/mock/server";
import { openPage, pageTitle } from "../../../test/render";

const states: [string, boolean | null, RegExp][] = [
  ["not read again yet", null, /^412 entries\. The chain is read again within the hour/],
  ["whole", true, /^412 entries, the chain is whole/],
  ["broken", false, /^The chain is broken\./],
];

it.each(states)("tells a chain that is %s from the others", async (_, ok, words) => {
  const state = { entries: 412, last_verified_at: ok === null ? null : "2026-11-21T06:00:00Z", ok };
  openPage(
    "/audit",
    new MockServer().when("GET /api/audit/state", () => state),
  );
  await pageTitle("Audit");
  expect(await screen.findByText(words)).toBeTruthy();
  expect(screen.queryAllByText(/The chain is broken/)).toHaveLength(ok === false ? 1 : 0);
});

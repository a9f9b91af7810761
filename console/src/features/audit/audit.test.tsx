import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { MockServer } from "../../../test/mock/server";
import { openPage, pageTitle } from "../../../test/render";

const state = (ok: boolean | null) =>
  new MockServer().when("GET /api/audit/state", () => ({ entries: 412, last_verified_at: null, ok }));

it("says that the chain is whole", async () => {
  openPage("/audit", state(true));
  expect(await screen.findByText(/the chain is whole/)).toBeTruthy();
});

it("does not cry wolf before the first check", async () => {
  openPage("/audit", state(null));
  expect(await screen.findByText(/the chain was not read again yet/)).toBeTruthy();
  expect(screen.queryByText(/broken/)).toBeNull();
});

it("says that the chain is broken", async () => {
  openPage("/audit", state(false));
  expect(await screen.findByText(/The chain is broken/)).toBeTruthy();
});

it("asks for whole days and keeps the filter in the address", async () => {
  const { user, server, router } = openPage("/audit");
  await pageTitle("Audit");
  await user.type(await screen.findByLabelText("Action"), "goal");
  await user.type(screen.getByLabelText("From"), "2026-11-01");
  await user.type(screen.getByLabelText("Until"), "2026-11-20");
  await user.click(screen.getByRole("button", { name: "Filter" }));
  await screen.findByText("goal.edit");
  const query = server.asked.findLast((one) => one.path === "/api/audit")?.query;
  expect([query?.get("action"), query?.get("from"), query?.get("to")]).toEqual([
    "goal",
    "2026-11-01T00:00:00Z",
    "2026-11-21T00:00:00.000Z",
  ]);
  expect(router.state.location.search).toEqual({ action: "goal", from: "2026-11-01", to: "2026-11-20" });
});

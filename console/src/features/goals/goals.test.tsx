import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { aChart, boardCards } from "../../../test/mock/goals";
import { refusal } from "../../../test/mock/refusal";
import { MockServer } from "../../../test/mock/server";
import { openPage, pageTitle } from "../../../test/render";

const goal = boardCards()[0]?.goal;
const address = `/goals/${goal?.id}`;

it("reaches every point of the chart with the arrows, from one tab stop", async () => {
  const { user } = openPage(address);
  const chart = await screen.findByRole("img", { name: "Course of Revenue this quarter" });
  chart.focus();
  const said = () => chart.closest("figure")?.querySelector('[aria-live="polite"]')?.textContent ?? "";
  await user.keyboard("{Home}");
  const seen = new Set([said()]);
  for (let step = 1; step < aChart().points.length; step += 1) {
    await user.keyboard("{ArrowRight}");
    seen.add(said());
  }
  expect(seen.size).toBe(aChart().points.length);
  await user.keyboard("{ArrowRight}");
  expect(seen.has(said())).toBe(true);
});

it("shows the chart as a table by one key", async () => {
  const { user } = openPage(address);
  (await screen.findByRole("img", { name: "Course of Revenue this quarter" })).focus();
  await user.keyboard("t");
  const table = await screen.findByRole("table", { name: "Points of the chart" });
  expect(within(table).getAllByRole("row")).toHaveLength(aChart().points.length + 1);
});

it("explains the number", async () => {
  openPage(address);
  expect(await screen.findByText("1 Oct – 20 Nov 2026, 51 days, today excluded, Europe/Paris")).toBeTruthy();
  expect(screen.getByText("The database did not answer within 10 seconds.")).toBeTruthy();
});

it("takes a deletion back within ten seconds", async () => {
  const { user, server } = openPage(address);
  await user.click(await screen.findByRole("button", { name: "More actions for Revenue this quarter" }));
  await user.click(await screen.findByRole("menuitem", { name: "Delete" }));
  await pageTitle("Goals");
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await screen.findByText("Undone.");
  const acts = server.asked.filter((one) => one.method !== "GET").map((one) => `${one.method} ${one.path}`);
  expect(acts.slice(-2)).toEqual([`DELETE /api${address}`, `POST /api${address}/restore`]);
});

it("shows how far the history is", async () => {
  const server = new MockServer().when("GET /api/goals/{id}/backfill", () => ({
    state: "running",
    done: 12,
    total: 63,
  }));
  openPage(address, server);
  expect(await screen.findByText("Filling the history: 12 of 63 readings")).toBeTruthy();
});

it("sets a goal; the period ends after its last day", async () => {
  const { user, server } = openPage("/goals/new?kpi=kpi_revenue");
  await user.type(await screen.findByLabelText("Name"), "Revenue of the year");
  await user.type(screen.getByLabelText("Target (EUR)"), "5000000");
  const until = screen.getByLabelText("Until");
  await user.clear(until);
  await user.type(until, "2026-12-31");
  await user.click(screen.getByRole("button", { name: "Set goal" }));
  await pageTitle("Revenue this quarter");
  expect(server.lastBody("POST", "/api/goals")).toMatchObject({
    kpi_id: "kpi_revenue",
    kind: "reach",
    start_value: "0",
    target: "5000000",
    lower: null,
    period_end: "2027-01-01",
    owner: "member_ada",
  });
});

it("refuses a target that equals the start before asking the server", async () => {
  const { user, server } = openPage("/goals/new?kpi=kpi_revenue");
  await user.type(await screen.findByLabelText("Name"), "Nothing to reach");
  await user.type(screen.getByLabelText("Target (EUR)"), "0.00");
  await user.click(screen.getByRole("button", { name: "Set goal" }));
  expect(await screen.findByText("The target equals the start value. Choose another of the two.")).toBeTruthy();
  expect(server.lastBody("POST", "/api/goals")).toBeUndefined();
});

it("says what is gone when a goal does not exist", async () => {
  const server = new MockServer().when("GET /api/goals/{id}", () => refusal("http/not-found"));
  openPage("/goals/goal_gone", server);
  expect(await screen.findByText("There is nothing at this address")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});

import { screen, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { boardCards } from "../../test/mock/goals";
import { auditEntries, deadJobs, members } from "../../test/mock/people";
import { MockServer } from "../../test/mock/server";
import { connections, kpis } from "../../test/mock/sources";
import { openPage, pageTitle } from "../../test/render";

const bodyRows = (table: HTMLElement) => within(table).getAllByRole("row").length - 1;

function many<T extends { id: string; name: string }>(one: T | undefined, count: number): T[] {
  if (one === undefined) throw new Error("nothing to copy");
  return Array.from({ length: count }, (_, at) => ({ ...one, id: `${one.id}_${at}`, name: `${one.name} ${at}` }));
}

/** Two pages of a list: the second one comes for its cursor. */
const inTwoPages = (first: unknown[], second: unknown[]) => ({
  ask: ({ query }: { query: URLSearchParams }) =>
    query.get("cursor") === "7" ? { items: second, next: null } : { items: first, next: "7" },
});

it("shows a long list in parts by keyboard, and focus is never lost", async () => {
  const server = new MockServer().when("GET /api/members", () => ({ items: many(members()[0], 134) }));
  const { user } = openPage("/members", server);
  const table = await screen.findByRole("table", { name: "Members" });
  expect(bodyRows(table)).toBe(50);
  expect(screen.getByText("50 of 134 shown")).toBeTruthy();
  const more = screen.getByRole("button", { name: "Show more" });
  more.focus();
  await user.keyboard("{Enter}");
  expect(bodyRows(table)).toBe(100);
  expect(document.activeElement).toBe(more);
  await user.keyboard("{Enter}");
  expect(bodyRows(table)).toBe(134);
  expect(document.activeElement).toBe(screen.getByText("All 134 shown"));
});

it("says nothing about parts where a list fits", async () => {
  openPage("/members");
  await screen.findByRole("table", { name: "Members" });
  expect(screen.queryByText(/shown$/)).toBeNull();
});

it("asks the server for older entries and keeps the filter", async () => {
  const entries = (from: number) =>
    Array.from({ length: 100 }, (_, at) => ({ ...auditEntries()[0], log_sequence: from - at }));
  const server = new MockServer().when("GET /api/audit", inTwoPages(entries(400), entries(300).slice(0, 20)).ask);
  const { user } = openPage("/audit?action=kpi.create", server);
  const table = await screen.findByRole("table", { name: "Audit" });
  expect(screen.getByText("50 shown")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Show more" }));
  expect(screen.getByText("100 shown")).toBeTruthy();
  expect(server.asked.filter((one) => one.path === "/api/audit")).toHaveLength(1);
  await user.click(screen.getByRole("button", { name: "Show more" }));
  await screen.findByText("All 120 shown");
  expect(bodyRows(table)).toBe(120);
  const asked = server.asked.filter((one) => one.path === "/api/audit").map((one) => Object.fromEntries(one.query));
  expect(asked).toEqual([{ action: "kpi.create" }, { action: "kpi.create", cursor: "7" }]);
});

it("reads all pages of a list that is chosen from", async () => {
  const all = many(kpis()[0], 230);
  const server = new MockServer().when("GET /api/kpis", inTwoPages(all.slice(0, 200), all.slice(200)).ask);
  const { user } = openPage("/kpis", server);
  expect(await screen.findByText("50 of 230 shown")).toBeTruthy();
  await user.keyboard("/");
  await user.type(await screen.findByRole("combobox", { name: /Search goals/ }), "Revenue 229");
  expect(await screen.findByRole("option", { name: /Revenue 229/ })).toBeTruthy();
});

it("shows connections in parts", async () => {
  const server = new MockServer().when("GET /api/connections", () => ({ items: many(connections()[0], 60) }));
  openPage("/connections", server);
  expect(await screen.findByText("50 of 60 shown")).toBeTruthy();
});

it("shows failed jobs page by page", async () => {
  const jobs = Array.from({ length: 50 }, (_, at) => ({ ...deadJobs()[0], id: `job_${at}` }));
  const last = { ...deadJobs()[0], id: "job_last" };
  const server = new MockServer().when("GET /api/dead-jobs", inTwoPages(jobs, [last]).ask);
  const { user } = openPage("/settings/jobs", server);
  await user.click(await screen.findByRole("button", { name: "Show more" }));
  expect(await screen.findByText("All 51 shown")).toBeTruthy();
});

it("shows a board of many goals in parts, and a filter neither hides the rest nor takes focus", async () => {
  const card = boardCards()[0];
  const cards = many(card?.goal, 60).map((goal) => ({ ...card, goal }));
  const server = new MockServer().when("GET /api/board", () => ({ items: cards, as_of: "2026-11-21T09:20:00Z" }));
  const { user } = openPage("/", server);
  await pageTitle("Home");
  expect(await screen.findByText("48 of 60 shown")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Show more" }));
  expect(screen.getAllByRole("article")).toHaveLength(60);
  const sort = screen.getByLabelText("Sort by");
  await user.selectOptions(sort, "name");
  await vi.waitFor(() => expect(screen.getAllByRole("article")).toHaveLength(60));
  expect(document.activeElement).toBe(sort);
});

import { screen, within } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { boardCards } from "../../test/mock/goals";
import { aMe } from "../../test/mock/people";
import { MockServer } from "../../test/mock/server";
import { connections, kpis } from "../../test/mock/sources";
import { expectAccessible, openPage, pageTitle } from "../../test/render";
import { makeRoom } from "../../test/screen";

const goal = boardCards()[0]?.goal;

const lists: [string, string, string, string][] = [
  ["/goals", "Goals", "Revenue this quarter", `/goals/${goal?.id}`],
  ["/kpis", "KPIs", "Revenue", "/kpis/kpi_revenue"],
  ["/connections", "Connections", "Books", "/connections/conn_books"],
];

const panelTitle = (name: string) => screen.findByRole("heading", { level: 2, name });
const rowOf = (name: string) => screen.getByRole("link", { name, current: "page" }).closest("tr");

beforeEach(() => makeRoom(true));

// The statement's editor takes long to load and is tried where KPIs are.
const reading = () =>
  new MockServer().when("GET /api/me", () => ({
    ...aMe(),
    permissions: aMe().permissions.filter((permission) => permission !== "edit_kpis"),
  }));

it.each(lists)(
  "%s opens details beside the list, and Escape gives focus back to the row",
  async (list, title, name, address) => {
    const { user, router } = openPage(list, reading());
    await user.click(await screen.findByRole("link", { name }));
    const heading = await panelTitle(name);
    expect(router.state.location.pathname).toBe(address);
    expect(document.activeElement).toBe(heading);
    expect(screen.getByRole("region", { name })).toBeTruthy();
    expect(screen.getByRole("heading", { level: 1, name: title })).toBeTruthy();
    expect(rowOf(name)?.getAttribute("aria-current")).toBe("true");
    expect(document.title).toBe(`${name} · Teamwright`);
    await expectAccessible();
    await user.keyboard("{Escape}");
    await vi.waitFor(() => expect(screen.queryByRole("region", { name })).toBeNull());
    expect(router.state.location.pathname).toBe(list);
    expect(document.activeElement).toBe(screen.getByRole("link", { name }));
    expect(document.title).toBe(`${title} · Teamwright`);
  },
);

it("closes by its button, and by going back", async () => {
  const { user, router } = openPage("/kpis", reading());
  await user.click(await screen.findByRole("link", { name: "Revenue" }));
  await user.click(await screen.findByRole("link", { name: "Close the details" }));
  await vi.waitFor(() => expect(router.state.location.pathname).toBe("/kpis"));
  await user.click(screen.getByRole("link", { name: "Revenue" }));
  await panelTitle("Revenue");
  router.history.back();
  await vi.waitFor(() => expect(screen.queryByRole("region", { name: "Revenue" })).toBeNull());
  expect(document.activeElement).toBe(screen.getByRole("link", { name: "Revenue" }));
});

it("leaves Escape to a field, a menu and a hint first", async () => {
  const { user } = openPage("/connections/conn_books");
  await panelTitle("Books");
  await user.click(screen.getByRole("textbox", { name: "Name" }));
  await user.keyboard("{Escape}");
  await user.click(screen.getByRole("button", { name: "More actions for Books" }));
  await screen.findByRole("menuitem", { name: "Delete" });
  await user.keyboard("{Escape}");
  await vi.waitFor(() => expect(screen.queryByRole("menuitem", { name: "Delete" })).toBeNull());
  expect(screen.getByRole("region", { name: "Books" })).toBeTruthy();
});

it("opens as a page, and as one below the width for both", async () => {
  const { user, router } = openPage("/kpis/kpi_revenue", reading());
  await panelTitle("Revenue");
  await user.click(screen.getByRole("link", { name: "Open as a page" }));
  await pageTitle("Revenue");
  expect(router.state.location.search).toEqual({ view: "page" });
  expect(screen.queryByRole("table", { name: "KPIs" })).toBeNull();
  await user.click(screen.getByRole("link", { name: "KPIs", current: false }));
  expect(await screen.findByRole("table", { name: "KPIs" })).toBeTruthy();
  await user.click(screen.getByRole("link", { name: "Revenue" }));
  await panelTitle("Revenue");
  makeRoom(false);
  await pageTitle("Revenue");
  expect(screen.queryByRole("table", { name: "KPIs" })).toBeNull();
  expect(screen.queryByRole("link", { name: "Close the details" })).toBeNull();
});

it("keeps what was typed when the room changes", async () => {
  const { user } = openPage("/connections/conn_books");
  await panelTitle("Books");
  const name = screen.getByRole<HTMLInputElement>("textbox", { name: "Name" });
  await user.type(name, " of last year");
  makeRoom(false);
  await pageTitle("Books");
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Name" }).value).toBe("Books of last year");
});

it("goes from row to row with the list as it was", async () => {
  const many = Array.from({ length: 70 }, (_, at) => ({ ...kpis()[0], id: `kpi_${at}`, name: `KPI ${at}` }));
  const server = reading()
    .when("GET /api/kpis", () => ({ items: many, next: null }))
    .when("GET /api/kpis/{id}", ({ params }) => many.find((one) => one.id === params.id));
  const { user, router } = openPage("/kpis", server);
  await user.click(await screen.findByRole("button", { name: "Show more" }));
  await user.click(screen.getByRole("link", { name: "KPI 66" }));
  await panelTitle("KPI 66");
  await user.click(screen.getByRole("link", { name: "KPI 67" }));
  expect(document.activeElement).toBe(await panelTitle("KPI 67"));
  expect(screen.getAllByRole("row")).not.toHaveLength(0);
  await user.click(screen.getByRole("link", { name: "Members" }));
  await pageTitle("Members");
  router.history.back();
  await panelTitle("KPI 67");
  expect(screen.getByRole("link", { name: "KPI 69" })).toBeTruthy();
});

it("shows archived rows from the address, and keeps that with the panel", async () => {
  const all = connections().map((one) =>
    one.id === "conn_books" ? { ...one, archived_at: "2026-11-20T09:00:00Z" } : one,
  );
  const server = new MockServer().when("GET /api/connections", () => ({ items: all }));
  const { user, router } = openPage("/connections?shown=archived", server);
  await user.click(await screen.findByRole("link", { name: "Books" }));
  await panelTitle("Books");
  expect(router.state.location.search).toEqual({ shown: "archived" });
  await user.selectOptions(screen.getByLabelText("Show"), "In use");
  const table = screen.getByRole("table", { name: "Connections" });
  expect(await within(table).findByRole("link", { name: "Help desk replica" })).toBeTruthy();
  expect(screen.getByRole("region", { name: "Books" })).toBeTruthy();
});

it("opens a goal of the board as a whole page", async () => {
  const { user, router } = openPage("/");
  await user.click(await screen.findByRole("link", { name: "Revenue this quarter" }));
  await pageTitle("Revenue this quarter");
  expect(router.state.location.search).toEqual({ view: "page" });
});

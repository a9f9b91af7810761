import { act, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { boardCards } from "../../../test/mock/goals";
import { refusal } from "../../../test/mock/refusal";
import { MockServer } from "../../../test/mock/server";
import { expectAccessible, openPage, pageTitle } from "../../../test/render";

const cardNames = async () => {
  await screen.findAllByRole("article");
  return screen.getAllByRole("article").map((card) => within(card).getByRole("heading").textContent);
};

describe("the board", () => {
  it("shows a card in the order people read it, and is accessible", async () => {
    openPage("/");
    await pageTitle("Home");
    const [card] = await screen.findAllByRole("article");
    const text = card?.textContent ?? "";
    const order = ["Open support tickets", "64", "Breached", "since 1 Oct 2026", "Support Lead", "Help desk replica"];
    const places = order.map((part) => text.indexOf(part));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    await expectAccessible();
  });

  it("puts what needs attention first", async () => {
    openPage("/");
    const names = await cardNames();
    expect(names.slice(0, 3)).toEqual([
      "Open support tickets",
      "Revenue this quarter",
      "Share of invoices paid in time",
    ]);
    expect(names.at(-1)).toBe("Hiring");
  });

  it("keeps filters in the address", async () => {
    const { router, user } = openPage("/");
    await user.selectOptions(await screen.findByLabelText("Owner"), "Support Lead");
    expect(await cardNames()).toEqual(["Open support tickets", "Share of invoices paid in time"]);
    expect(router.state.location.search).toEqual({ owner: "member_ben" });
    expect(screen.getByText("2 of 9 goals")).toBeTruthy();
  });

  it("opens filtered from an address, and says when nothing matches", async () => {
    const { user } = openPage("/?status=missed");
    await screen.findByText("No goal matches these filters.");
    await user.click(screen.getByRole("button", { name: "Clear filters" }));
    expect(await cardNames()).toHaveLength(9);
  });

  it("keeps the number of a failed card and says what failed and what helps", async () => {
    openPage("/");
    const title = await screen.findByRole("heading", { name: "Gross margin" });
    const card = within(title.closest("article") ?? document.body);
    expect(card.getByText("41.7")).toBeTruthy();
    expect(card.getByText("The database refused the password.")).toBeTruthy();
    expect(card.getByRole("link", { name: "Open the connection" }).getAttribute("href")).toBe(
      "/connections/conn_books",
    );
  });

  it("shows the resolved dates on focus and hides them on Escape", async () => {
    const { user } = openPage("/");
    const [first] = await screen.findAllByText(/^as of/);
    act(() => first?.focus());
    const tip = document.getElementById(first?.getAttribute("aria-describedby") ?? "");
    if (tip === null) throw new Error("no description");
    expect(tip.textContent).toContain("1 Oct – 21 Nov 2026, 52 days");
    const shown = tip.className;
    await user.keyboard("{Escape}");
    expect(tip.className).not.toBe(shown);
  });

  it("refuses a picture that holds more than shapes", async () => {
    const [card] = boardCards();
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>window.bad = true</script></svg>';
    const server = new MockServer().when("GET /api/board", () => ({
      items: [{ ...card, sparkline_svg: svg }],
      as_of: "x",
    }));
    openPage("/", server);
    await screen.findByRole("article");
    expect(document.querySelector("script")).toBeNull();
  });

  it("offers two ways in when there is nothing yet", async () => {
    const empty = () => ({ items: [], as_of: "2026-11-21T09:20:00Z" });
    const server = new MockServer();
    for (const path of ["board", "kpis", "connections"]) server.when(`GET /api/${path}`, empty);
    const { user } = openPage("/", server);
    await user.click(await screen.findByRole("button", { name: "Make the sample company" }));
    expect(await screen.findByText("Writing 41,200 invoices")).toBeTruthy();
    expect(screen.getByRole("link", { name: "Connect a database" }).getAttribute("href")).toBe("/connections/new");
    await expectAccessible();
  });

  it("says what failed when the board cannot be read, and tries again", async () => {
    const server = new MockServer().when("GET /api/board", () => refusal("http/busy"));
    const { user } = openPage("/", server);
    await screen.findByText("The server cannot answer right now");
    server.when("GET /api/board", () => ({ items: boardCards(), as_of: "x" }));
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await cardNames()).toHaveLength(9);
  });
});

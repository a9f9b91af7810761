import { act, screen, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { aMe } from "../../test/mock/people";
import { refusal } from "../../test/mock/refusal";
import { MockServer } from "../../test/mock/server";
import { openPage, pageTitle } from "../../test/render";

it("goes to pages by keys, but not while somebody types", async () => {
  const { user, router } = openPage("/");
  await pageTitle("Home");
  await user.keyboard("gk");
  await pageTitle("KPIs");
  await user.keyboard("gc");
  await pageTitle("Connections");
  await user.click(screen.getByRole("link", { name: "New connection" }));
  await user.type(await screen.findByLabelText("Name"), "gb");
  expect(router.state.location.pathname).toBe("/connections/new");
});

it("searches by name with the keyboard alone", async () => {
  const { user } = openPage("/");
  await pageTitle("Home");
  await user.keyboard("/");
  await user.type(await screen.findByRole("combobox", { name: /Search goals/ }), "help desk");
  expect((await screen.findByRole("option", { name: /Help desk replica/ })).getAttribute("aria-selected")).toBe("true");
  await user.keyboard("{Enter}");
  await pageTitle("Help desk replica");
});

it("lists the shortcuts", async () => {
  const { user } = openPage("/");
  await pageTitle("Home");
  await user.keyboard("?");
  expect(await screen.findByRole("heading", { name: "Keyboard shortcuts" })).toBeTruthy();
});

it("shows only pages that the member may see", async () => {
  const server = new MockServer().when("GET /api/me", () => ({ ...aMe(), permissions: ["see_goals", "see_kpis"] }));
  openPage("/", server);
  await pageTitle("Home");
  expect(screen.queryByRole("link", { name: "Connections" })).toBeNull();
  expect(screen.queryByRole("link", { name: "New goal" })).toBeNull();
});

it("links in Settings what a phone's bar has no room for", async () => {
  openPage("/settings");
  await pageTitle("Settings");
  const links = within(screen.getByRole("navigation", { name: "Settings" })).getAllByRole("link");
  const addresses = links.map((link) => link.getAttribute("href"));
  expect(addresses).toEqual(expect.arrayContaining(["/audit", "/keys"]));
});

it("keeps what was typed when the session ends, and goes on after a new sign-in", async () => {
  const server = new MockServer();
  const { user } = openPage("/connections/new", server);
  await user.type(await screen.findByLabelText("Name"), "Books");
  await user.type(screen.getByLabelText("Host"), "db");
  await user.type(screen.getByLabelText("Database"), "books");
  await user.type(screen.getByLabelText("User"), "reader");
  await user.type(screen.getByLabelText("Password"), "secret");
  server.when("POST /api/connection-tests", () => refusal("access/sign-in-needed"));
  await user.click(screen.getByRole("button", { name: "Test connection" }));
  await user.click(await screen.findByRole("button", { name: "Sign in again" }));
  await user.type(await screen.findByLabelText("E-mail"), "owner@nordwind.example");
  await user.type(screen.getByLabelText("Passphrase"), "correct horse battery{Enter}");
  await vi.waitFor(() => expect(screen.queryByText("Your session ended.")).toBeNull());
  expect(screen.getByLabelText<HTMLInputElement>("Host").value).toBe("db");
  expect(screen.getByLabelText<HTMLInputElement>("Password").value).toBe("secret");
});

it("tells once that the session ended, and fills the page after a new sign-in", async () => {
  const fresh = new MockServer();
  const server = new MockServer().when("GET /api/members", () => refusal("access/session-ended"));
  const { user } = openPage("/members", server);
  await user.click(await screen.findByRole("button", { name: "Sign in again" }));
  expect(screen.getAllByText(/session (has )?ended/)).toHaveLength(1);
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
  server.when("GET /api/members", () => fresh.answer("GET", new URL("http://x/api/members"), undefined).body);
  await user.type(await screen.findByLabelText("E-mail"), "owner@nordwind.example");
  await user.type(screen.getByLabelText("Passphrase"), "correct horse battery{Enter}");
  expect(await screen.findByRole("table", { name: "Members" })).toBeTruthy();
});

it("says when there is no network", async () => {
  openPage("/");
  await pageTitle("Home");
  const network = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  act(() => void window.dispatchEvent(new Event("offline")));
  expect(await screen.findByText("You are offline.")).toBeTruthy();
  network.mockRestore();
  act(() => void window.dispatchEvent(new Event("online")));
});

it("marks the sample company and removes it with one click", async () => {
  let isHere = true;
  const server = new MockServer()
    .when("GET /api/sample-company", () => ({ state: isHere ? "present" : "absent", done: 0, total: 0 }))
    .when("DELETE /api/sample-company", () => {
      isHere = false;
    });
  const { user } = openPage("/", server);
  await user.click(await screen.findByRole("button", { name: "Remove sample company" }));
  await screen.findByText("The sample company is removed.");
  await vi.waitFor(() => expect(screen.queryByText("This is the sample company.")).toBeNull());
});

it("follows the chosen appearance", async () => {
  const { user } = openPage("/settings/appearance");
  await user.click(await screen.findByRole("radio", { name: "Dark" }));
  expect(document.querySelector<HTMLElement>(".fui-FluentProvider")?.style.colorScheme).toBe("dark");
});

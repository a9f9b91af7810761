import { screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { aRotation, someKeys } from "../../../test/mock/keys";
import { MockServer } from "../../../test/mock/server";
import { connections } from "../../../test/mock/sources";
import { openPage, pageTitle } from "../../../test/render";
import { refetch } from "../../data/client";
import { connectionKeys } from "../../data/connections";

it("shows keys, receipts and history in words", async () => {
  openPage("/keys");
  await pageTitle("Keys");
  const keys = await screen.findByRole("table", { name: "Keys" });
  expect(within(keys).getAllByText("In use")).toHaveLength(2);
  expect(within(keys).getByText("Destroyed")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Download receipt rcp_1" }).getAttribute("href")).toBe("/api/receipts/rcp_1");
  expect(screen.getByText("nothing hangs on it")).toBeTruthy();
  const receipts = await screen.findByRole("table", { name: "Receipts" });
  expect(await within(receipts).findByText("A connection that is gone (con_1)")).toBeTruthy();
});

it("does not say that there was never a password when the last one was destroyed", async () => {
  const gone = { data_keys: 0, last_used_at: null };
  openPage(
    "/keys",
    new MockServer().when("GET /api/keys", () => someKeys(gone)),
  );
  expect(await screen.findByText("No password is stored now")).toBeTruthy();
  expect(screen.queryByText("No password is stored yet")).toBeNull();
  expect(screen.queryByText("Never")).toBeNull();
  expect(screen.getByText(/Your organization's key is there for the next one/)).toBeTruthy();
});

it("says that the next password makes a new key when all are destroyed", async () => {
  const destroyed = someKeys().keys.map((key) => (key.level === "root" ? key : { ...key, state: "destroyed" }));
  const gone = { data_keys: 0, last_used_at: null, keys: destroyed };
  openPage(
    "/keys",
    new MockServer().when("GET /api/keys", () => someKeys(gone)),
  );
  expect(await screen.findByText(/A new one is made with the next password/)).toBeTruthy();
});

async function withBooksChosen() {
  const [books] = connections();
  const server = new MockServer().when("GET /api/connections", () => ({ items: [books], next: null }));
  const { user } = openPage("/keys", server);
  await pageTitle("Keys");
  const what = await screen.findByLabelText("What");
  await user.selectOptions(what, await within(what).findByRole("option", { name: "Books" }));
  return { books, server, user, what };
}

it("offers nothing to end that is destroyed already, and does not mean the next thing to be", async () => {
  const { books, server, user, what } = await withBooksChosen();
  await user.selectOptions(screen.getByLabelText("How"), "destroy");
  server.when("GET /api/connections", () => ({ items: [{ ...books, state: "shut_off" }], next: null }));
  await user.click(screen.getByRole("button", { name: "See what happens" }));
  await user.type(await screen.findByLabelText("Reason"), "The contract ends today");
  await user.type(screen.getByLabelText("Type Books to confirm"), "Books{Enter}");
  await screen.findByText("It is ended. The receipt is in the list below.");
  await waitFor(() => expect(within(what).getAllByRole("option")).toHaveLength(1));
  expect((what as HTMLSelectElement).value).toBe("everything");
  expect((screen.getByLabelText("How") as HTMLSelectElement).value).toBe("disable");
});

it("keeps what a dialog was opened for, whatever the list of connections says meanwhile", async () => {
  const { server, user, what } = await withBooksChosen();
  await user.click(screen.getByRole("button", { name: "See what happens" }));
  const dialog = await screen.findByRole("dialog", { name: "Switch off for a while: Books" });
  server.when("GET /api/connections", () => ({ items: [], next: null }));
  await refetch(connectionKeys.all);
  await waitFor(() => expect(within(what).getAllByRole("option", { hidden: true })).toHaveLength(1));
  expect(within(dialog).getByRole("heading", { name: "Switch off for a while: Books" })).toBeTruthy();
  expect(within(dialog).getAllByRole("button", { name: "Close" })).toHaveLength(1);
});

it("tells how far a rotation has come, and warns before one is due", async () => {
  const due = someKeys().keys.map((key) => ({ ...key, is_due_soon: key.state === "active" }));
  const server = new MockServer().when("GET /api/keys", () => someKeys({ rotations: [aRotation()], keys: due }));
  openPage("/keys", server);
  expect(await screen.findByText("Rotating: 1,000 of 4,000 done")).toBeTruthy();
  expect(screen.getByText(/A key is rotated within 30 days/)).toBeTruthy();
});

it("says what cannot be undone, asks for the name and the reason, then shuts everything off", async () => {
  const { user, server } = openPage("/keys");
  await pageTitle("Keys");
  await user.selectOptions(await screen.findByLabelText("How"), "destroy");
  await user.click(screen.getByRole("button", { name: "See what happens" }));
  expect(await screen.findByText(/Reconnecting needs every password again/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Shut off and destroy" }));
  expect(screen.getByText("That is another name.")).toBeTruthy();
  expect(server.lastBody("POST", "/api/shut-offs")).toBeUndefined();
  await user.type(screen.getByLabelText("Reason"), "The contract ends today");
  await user.type(screen.getByLabelText("Type Nordwind Trading to confirm"), "Nordwind Trading");
  await user.click(screen.getByRole("button", { name: "Shut off and destroy" }));
  expect(await screen.findByText("It is ended. The receipt is in the list below.")).toBeTruthy();
  expect(server.lastBody("POST", "/api/shut-offs")).toEqual({
    what: { scope: "everything" },
    mode: "destroy",
    reason: "The contract ends today",
  });
});

const transit = {
  provider: "transit",
  address: "https://bao.example.com:8200",
  mount: "transit",
  key: "teamwright",
  token_file: "token",
  ca_file: null,
};

it("tests an own key service before it is taken, and sends what that service needs", async () => {
  const { user, server } = openPage("/keys");
  await pageTitle("Keys");
  await user.type(await screen.findByLabelText("Address"), "bao.example.com");
  await user.type(screen.getByLabelText("Name of the key"), "teamwright");
  await user.click(screen.getByRole("button", { name: "Test" }));
  expect(screen.getByText("Write https://host or https://host:port.")).toBeTruthy();
  expect(server.lastBody("POST", "/api/keys/own-service/test")).toBeUndefined();
  await user.clear(screen.getByLabelText("Address"));
  await user.type(screen.getByLabelText("Address"), transit.address);
  await user.click(screen.getByRole("button", { name: "Test" }));
  expect(await screen.findByText("It works: transit, key teamwright.")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Use this key service" }));
  expect(await screen.findByText(/A new key is made there/)).toBeTruthy();
  expect(server.lastBody("PUT", "/api/keys/own-service")).toEqual({ settings: transit });
});

it("shows the own key service that is in use", async () => {
  const own = { settings: transit, set_by: "Sales Lead", set_at: "2026-05-01T10:00:00Z", probed_at: null };
  openPage(
    "/keys",
    new MockServer().when("GET /api/keys", () => someKeys({ own_service: own })),
  );
  expect((await screen.findByLabelText("Address")).getAttribute("value")).toBe(transit.address);
  expect(screen.getByRole("button", { name: "Give it up" })).toBeTruthy();
});

import { screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { refusal } from "../../../test/mock/refusal";
import { MockServer } from "../../../test/mock/server";
import { connections, refusedWriter } from "../../../test/mock/sources";
import { openPage, pageTitle } from "../../../test/render";
import { readConnectionString } from "./connectionString";

async function fill(server = new MockServer()) {
  const opened = openPage("/connections/new", server);
  const { user } = opened;
  await user.type(await screen.findByLabelText("Name"), "Books");
  await user.click(screen.getByLabelText("Connection string"));
  await user.paste("postgres://reader:s%40cret@db.nordwind.example/books");
  return opened;
}

const value = (label: string) => screen.getByLabelText<HTMLInputElement>(label).value;

it("fills the fields from a pasted connection string and keeps the string nowhere", async () => {
  const { user, server } = await fill();
  expect([value("Host"), value("Port"), value("Database"), value("User"), value("Password")]).toEqual([
    "db.nordwind.example",
    "5432",
    "books",
    "reader",
    "s@cret",
  ]);
  expect(value("Connection string")).toBe("");
  await user.click(screen.getByRole("button", { name: "Test connection" }));
  await screen.findByText("The test passed. The account can only read.");
  expect(server.lastBody("POST", "/api/connection-tests")).toMatchObject({
    engine: "postgresql",
    password: "s@cret",
    tls: { mode: "verify" },
  });
  await user.click(screen.getByRole("button", { name: "Save connection" }));
  await pageTitle("Books");
  expect(server.lastBody("POST", "/api/connections")).toMatchObject({ name: "Books", accept_write_reason: null });
});

it("refuses an account that can write with the statements that fix it; an owner may accept it with a reason", async () => {
  const server = new MockServer()
    .when("POST /api/connection-tests", () => refusedWriter())
    .when("GET /api/connection-tests/{id}", () => refusedWriter());
  const { user } = await fill(server);
  await user.click(screen.getByRole("button", { name: "Test connection" }));
  expect(await screen.findByText(/REVOKE INSERT ON public.invoice FROM tw;/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Save connection" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Accept and save" }));
  expect(screen.getByText("Reason is needed.")).toBeTruthy();
  await user.type(screen.getByLabelText("Reason"), "The vendor offers no other account");
  await user.click(screen.getByRole("button", { name: "Accept and save" }));
  await pageTitle("Books");
  expect(server.lastBody("POST", "/api/connections")).toMatchObject({
    accept_write_reason: "The vendor offers no other account",
  });
});

it("shows a running test step by step and cancels it", async () => {
  const running = { ...refusedWriter(), state: "running", problem: null, rights: null };
  const server = new MockServer()
    .when("POST /api/connection-tests", () => running)
    .when("GET /api/connection-tests/{id}", () => running);
  const { user } = await fill(server);
  await user.click(screen.getByRole("button", { name: "Test connection" }));
  await user.click(await screen.findByRole("button", { name: "Cancel test" }));
  expect(server.asked.some((one) => one.method === "DELETE" && one.path.startsWith("/api/connection-tests/"))).toBe(
    true,
  );
});

it("shows the script for exactly this database and user", async () => {
  const { server } = await fill();
  expect(await screen.findByText(/GRANT SELECT ON ALL TABLES/)).toBeTruthy();
  expect(server.asked.findLast((one) => one.path === "/api/connection-guides")?.body).toMatchObject({
    engine: "postgresql",
    database: "books",
    user: "reader",
  });
});

it("asks for a fresh sign-in before a dangerous act and then does it", async () => {
  let deletions = 0;
  const server = new MockServer().when("DELETE /api/connections/{id}", () => {
    deletions += 1;
    return deletions === 1 ? refusal("access/step-up-needed") : undefined;
  });
  const { user } = openPage("/connections/conn_books", server);
  await user.click(await screen.findByRole("button", { name: "More actions for Books" }));
  await user.click(await screen.findByRole("menuitem", { name: "Delete" }));
  await user.type(await screen.findByLabelText("Code of your authenticator"), "123456{Enter}");
  await screen.findByText("“Books” is deleted.");
  expect(server.lastBody("POST", "/api/session/step-up")).toEqual({ totp: "123456" });
  expect(deletions).toBe(2);
});

const archivedBooks = () =>
  connections().map((one) => (one.id === "conn_books" ? { ...one, archived_at: "2026-11-21T09:00:00Z" } : one));

async function choose(user: Awaited<ReturnType<typeof fill>>["user"], item: string) {
  await user.click(await screen.findByRole("button", { name: "More actions for Books" }));
  await user.click(await screen.findByRole("menuitem", { name: item }));
}

it("duplicates a connection with its settings and without its password", async () => {
  const source = { ...connections()[0], ca_pem: "-----BEGIN CERTIFICATE-----", server_name: "db.internal" };
  const server = new MockServer().when("GET /api/connections/{id}", () => source);
  const { user } = openPage("/connections/conn_books", server);
  await choose(user, "Duplicate");
  await pageTitle("New connection");
  expect(["Name", "Host", "Port", "Database", "User", "Password", "TLS"].map(value)).toEqual([
    "Books (copy)",
    "db.nordwind.example",
    "5432",
    "books",
    "teamwright_reader",
    "",
    "verify",
  ]);
  expect(screen.getByText(/A password is sealed for one connection and never copied, so type it again\./)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Test connection" }));
  expect(await screen.findByText("Password is needed.")).toBeTruthy();
  await user.type(screen.getByLabelText("Password"), "s@cret");
  await user.click(screen.getByRole("button", { name: "Test connection" }));
  await user.click(await screen.findByRole("button", { name: "Save connection" }));
  expect(server.lastBody("POST", "/api/connections")).toMatchObject({
    name: "Books (copy)",
    password: "s@cret",
    tls: { mode: "verify", ca_pem: "-----BEGIN CERTIFICATE-----", server_name: "db.internal" },
  });
});

it("archives a connection and takes that back", async () => {
  const { user, server } = openPage("/connections/conn_books");
  await choose(user, "Archive");
  await screen.findByText("The connection is archived; nothing is read through it.");
  const undo = screen.getAllByRole("button", { name: "Undo" }).at(-1);
  if (undo) await user.click(undo);
  const asked = () => server.asked.filter((one) => one.method === "POST").map((one) => one.path);
  await waitFor(() =>
    expect(asked()).toEqual(["/api/connections/conn_books/archive", "/api/connections/conn_books/unarchive"]),
  );
});

it("shows an archived connection only where the archived ones are chosen", async () => {
  const server = new MockServer().when("GET /api/connections", () => ({ items: archivedBooks(), next: null }));
  const { user } = openPage("/connections", server);
  await screen.findByRole("link", { name: "Help desk replica" });
  expect(screen.queryByRole("link", { name: "Books" })).toBeNull();
  await user.selectOptions(screen.getByLabelText("Show"), "Archived");
  await screen.findByRole("link", { name: "Books" });
  expect(screen.queryByRole("link", { name: "Help desk replica" })).toBeNull();
});

it("offers an archived connection to no new KPI", async () => {
  const server = new MockServer().when("GET /api/connections", () => ({ items: archivedBooks(), next: null }));
  openPage("/kpis/new", server);
  const picker = await screen.findByLabelText<HTMLSelectElement>("Connection");
  expect([...picker.options].map((option) => option.label)).toContain("Help desk replica");
  expect([...picker.options].map((option) => option.label).join()).not.toContain("Books");
});

it("says on its page that it is archived and offers the way back", async () => {
  const server = new MockServer().when("GET /api/connections/{id}", () => archivedBooks()[0]);
  const { user } = openPage("/connections/conn_books", server);
  expect(await screen.findByText(/Nothing is read through it, and nothing of it is checked\./)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Test connection" })).toBeNull();
  await choose(user, "Take out of the archive");
  await screen.findByText("The connection is back; its KPIs are read again.");
});

it("never offers the password of a connection that exists", async () => {
  openPage("/connections/conn_books");
  await pageTitle("Books");
  expect(value("Password")).toBe("");
  expect(screen.getByText(/set by Sales Lead/)).toBeTruthy();
});

it.each([
  ["mysql://u:p@h/d", { engine: "mysql", host: "h", port: "3306", database: "d", user: "u", password: "p" }],
  ["host=h port=6432 dbname=d user=u password='it''s'", { engine: "postgresql", port: "6432", database: "d" }],
  ["jdbc:postgresql://h:5433/d?user=u&password=p", { engine: "postgresql", port: "5433", user: "u", password: "p" }],
])("reads %s", (text, expected) => {
  expect(readConnectionString(text)).toMatchObject(expected);
});

it("takes no sentence for a connection string", () => {
  expect(readConnectionString("just some words")).toBeNull();
});

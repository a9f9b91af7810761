import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { MockServer, refusal } from "../../../test/mock/server";
import { refusedWriter } from "../../../test/mock/sources";
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
    return deletions === 1 ? refusal(403, "access/step-up-needed", "Confirm that it is you") : undefined;
  });
  const { user } = openPage("/connections/conn_books", server);
  await user.click(await screen.findByRole("button", { name: "Delete" }));
  await user.type(await screen.findByLabelText("Code of your authenticator"), "123456{Enter}");
  await screen.findByText("“Books” is deleted.");
  expect(server.lastBody("POST", "/api/session/step-up")).toEqual({ totp: "123456" });
  expect(deletions).toBe(2);
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

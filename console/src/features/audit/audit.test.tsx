import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { aMe, auditState } from "../../../test/mock/people";
import { MockServer } from "../../../test/mock/server";
import { expectAccessible, openPage, pageTitle } from "../../../test/render";

async function openAudit(state: Partial<ReturnType<typeof auditState>> = {}) {
  const server = new MockServer();
  server.when("GET /api/audit/state", () => ({ ...auditState(), ...state }));
  const page = openPage("/audit", server);
  await pageTitle("Audit");
  return page;
}

describe("the audit page", () => {
  it("says when the log was last read again and by what, and is accessible", async () => {
    await openAudit();
    expect(await screen.findByText("Every entry is as it was written")).toBeTruthy();
    expect(screen.getByText(/412 entries\. Last read again by the hourly check/)).toBeTruthy();
    await expectAccessible();
  });

  it("reads the log again on request and shows how far it is", async () => {
    const { server, user } = await openAudit();
    server.when("GET /api/audit/state", () => ({
      ...auditState(),
      verifying: { checked: 200, entries: 412 },
    }));
    await user.click(await screen.findByRole("button", { name: "Verify now" }));
    expect(await screen.findByText("Reading entry 200 of 412")).toBeTruthy();
    expect(screen.getByRole("progressbar", { name: "The log is being read again" })).toBeTruthy();
    expect(server.asked.some((asked) => asked.method === "POST" && asked.path === "/api/audit/verify")).toBe(true);
  });

  it("raises no alarm over a log that was only not read again yet", async () => {
    await openAudit({ ok: null, last_verified_at: null, last_verified_by: null });
    expect(await screen.findByText(/412 entries\. Not read again since the last start/)).toBeTruthy();
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.queryByText("Every entry is as it was written")).toBeNull();
  });

  it("names the first entry that was changed", async () => {
    await openAudit({ ok: false, broken_at: 97 });
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("Entry 97 is the first that is not as it was written.");
  });

  it("tells who did what to what and why in words, with the codes below", async () => {
    await openAudit();
    const table = within(await screen.findByRole("table", { name: "Audit" }));
    const opened = table.getByText("Password opened").closest("tr");
    await within(opened as HTMLElement).findByText("Books: its password");
    expect(opened?.textContent).toContain("credential.open");
    expect(opened?.textContent).toContain("conn_books/sql_password");
    const refused = table.getByText("Use of a password refused").closest("tr");
    expect(refused?.textContent).toContain("its record was altered (kpi refresh)");
    expect(within(refused as HTMLElement).getByText("refused")).toBeTruthy();
    expect(table.getByText("Revenue this quarter")).toBeTruthy();
    await expectAccessible();
  });

  it("shows what happened to one connection, and exports just that", async () => {
    const { server, user } = await openAudit();
    await screen.findByRole("option", { name: "Books" });
    await user.selectOptions(screen.getByLabelText("About"), "Passwords");
    await user.selectOptions(screen.getByLabelText("Connection"), "Books");
    await user.click(screen.getByRole("button", { name: "Filter" }));
    const csv = () => screen.getByRole("link", { name: "Audit as CSV" }).getAttribute("href");
    await waitFor(() => expect(csv()).toBe("/api/audit.csv?action=credential.&object=conn_books"));
    const asked = server.asked.filter((one) => one.path === "/api/audit").at(-1);
    expect(Object.fromEntries(asked?.query ?? [])).toEqual({ action: "credential.", object: "conn_books" });
  });

  it("asks for no names that this person may not see", async () => {
    const server = new MockServer().when("GET /api/me", () => ({ ...aMe(), permissions: ["see_audit"] }));
    openPage("/audit", server);
    await screen.findByText("Password opened");
    const lists = ["/api/connections", "/api/kpis", "/api/goals", "/api/members"];
    expect(server.asked.filter((one) => lists.includes(one.path))).toEqual([]);
  });

  it("shows the newest checkpoint and offers the signed export", async () => {
    await openAudit();
    expect(await screen.findByText("qI0TX6mSgk1L")).toBeTruthy();
    expect(screen.getByText(/org_nordwind\+1f0c9a3b/)).toBeTruthy();
    expect(screen.getByRole("link", { name: "Export the signed log" }).getAttribute("href")).toBe("/api/audit/export");
  });

  it("names a witness and takes it away again", async () => {
    const { server, user } = await openAudit();
    const address = await screen.findByLabelText("Address");
    await user.type(address, "witness.example");
    await user.click(screen.getByRole("button", { name: "Save witness" }));
    expect(await screen.findByText("Write an address that begins with https://.")).toBeTruthy();
    await user.clear(address);
    await user.type(address, "https://witness.example/log");
    server.when("GET /api/audit/state", () => ({ ...auditState(), witness: aWitness() }));
    await user.click(screen.getByRole("button", { name: "Save witness" }));
    expect(await screen.findByText(/Nothing was sent yet/)).toBeTruthy();
    const asked = () => server.asked.filter((one) => one.path === "/api/audit/witness").map((one) => one.body);
    expect(asked()).toEqual([{ address: "https://witness.example/log" }]);
    server.when("GET /api/audit/state", () => auditState());
    await user.click(screen.getByRole("button", { name: "Remove witness" }));
    expect(await screen.findByText("Witness removed")).toBeTruthy();
    expect(asked()).toEqual([{ address: "https://witness.example/log" }, { address: null }]);
    expect(screen.queryByRole("button", { name: "Remove witness" })).toBeNull();
  });

  it("says what the witness has, and why it did not take the last checkpoint", async () => {
    const failure = "witness.example refuses connections.";
    await openAudit({ witness: { ...aWitness(), entries: 400, sent_at: "2026-11-21T08:00:00Z", failure } });
    expect(await screen.findByText(failure)).toBeTruthy();
    expect(screen.getByText("The witness did not take the last checkpoint")).toBeTruthy();
    expect(screen.getByText(/It has the checkpoint over 400 entries, sent/)).toBeTruthy();
    await expectAccessible();
  });
});

function aWitness() {
  return { address: "https://witness.example/log", entries: 0, sent_at: null, failure: null };
}

import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { auditState } from "../../../test/mock/people";
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

  it("shows the newest checkpoint and offers the signed export", async () => {
    await openAudit();
    expect(await screen.findByText("qI0TX6mSgk1L")).toBeTruthy();
    expect(screen.getByText(/org_nordwind\+1f0c9a3b/)).toBeTruthy();
    expect(screen.getByRole("link", { name: "Export the signed log" }).getAttribute("href")).toBe("/api/audit/export");
  });
});

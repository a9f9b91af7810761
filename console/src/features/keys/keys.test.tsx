import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { someKeys } from "../../../test/mock/keys";
import { MockServer } from "../../../test/mock/server";
import { openPage, pageTitle } from "../../../test/render";

it("shows keys, receipts and history in words", async () => {
  openPage("/keys");
  await pageTitle("Keys");
  const keys = await screen.findByRole("table", { name: "Keys" });
  expect(within(keys).getAllByText("In use")).toHaveLength(2);
  expect(within(keys).getByText("Destroyed")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Download receipt rcp_1" }).getAttribute("href")).toBe("/api/receipts/rcp_1");
  expect(screen.getByText("nothing hangs on it")).toBeTruthy();
});

it("tells how far a rotation has come, and warns before one is due", async () => {
  const rotation = {
    id: "rot_1",
    level: "organization",
    to_version: 3,
    why: "asked",
    started_by: "Sales Lead",
    started_at: "2026-11-21T09:00:00Z",
    total: 4000,
    done: 1000,
    finished_at: null,
  };
  const due = someKeys().keys.map((key) => ({ ...key, is_due_soon: key.state === "active" }));
  const server = new MockServer().when("GET /api/keys", () => someKeys({ rotations: [rotation], keys: due }));
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

// Who is no cryptographer looks after keys, in a real browser: what is locked with what, a new key, everything switched
// off and on again, one connection destroyed, and a receipt that another program verifies.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { assertAccessible, heading, openBrowser, picture } from "./lib/browser.mjs";
import { connectionTo, makeOwner } from "./lib/owner.mjs";
import { startTeamwright } from "./lib/server.mjs";
import { makeSource } from "./lib/source.mjs";
import { stepsOf } from "./lib/steps.mjs";
import { totp } from "./lib/totp.mjs";

const OWNER = { name: "Sales Lead", email: "owner@nordwind.example", passphrase: "seven quiet lanterns drift" };
// As people write them: with an address that nothing breaks by itself.
const REASON = "The contract with this supplier ends: https://contracts.nordwind.example/suppliers/2026/northern-and-eastern-europe/terminations/4711";
const shared = {};
const step = stepsOf(shared);

before(async () => {
  shared.source = makeSource();
  shared.server = await startTeamwright();
  shared.owner = await makeOwner(shared.server, OWNER);
  Object.assign(shared, await openBrowser());
  const [name, value] = shared.owner.cookie().split("=");
  await shared.page.context().addCookies([{ name, value, url: shared.server.base }]);
});

after(async () => {
  await shared.browser?.close();
  await shared.server?.stop();
  shared.source?.drop();
});

const table = (page, name) => page.getByRole("table", { name, exact: true });
const key = (page, version) => table(page, "Keys").getByRole("row").filter({ hasText: "Your organization's key" }).nth(version);

async function endUse(page, what, how, name) {
  await page.getByLabel("What", { exact: true }).selectOption({ label: what });
  await page.getByLabel("How", { exact: true }).selectOption({ label: how });
  await page.getByRole("button", { name: "See what happens" }).click();
  const dialog = page.getByRole("dialog", { name: `${how}: ${name}` });
  await dialog.getByText(/stops? within half a second/).waitFor();
  await assertAccessible(page, `${how} ${what}`);
  await dialog.getByLabel("Reason").fill(REASON);
  await picture(page, `end-use-${what.toLowerCase()}`);
  await dialog.getByLabel(`Type ${name} to confirm`).fill(name);
  await dialog.getByLabel(`Type ${name} to confirm`).press("Enter");
}

step("before any password the page says what will be", async (page) => {
  await page.goto(`${shared.server.base}/keys`);
  await heading(page, "Keys");
  await page.getByText("No password is stored yet").waitFor();
  assert.equal(await page.getByRole("button", { name: "Rotate now" }).count(), 0);
  await assertAccessible(page, "keys of an empty organization");
});

step("a stored password has a key, and an owner makes a new one", async (page) => {
  await shared.owner.call("POST", "/api/connections", connectionTo(shared.source.reader, "Shop"));
  await page.reload();
  await page.getByText("Your credentials are in use").waitFor();
  await page.getByRole("button", { name: "Rotate now" }).click();
  const confirm = page.getByRole("dialog", { name: "Confirm that it is you" });
  if (await confirm.waitFor({ timeout: 5_000 }).then(() => true, () => false)) {
    await confirm.getByLabel("Code of your authenticator").fill(totp(shared.owner.secret, 1));
    await confirm.getByRole("button", { name: "Confirm" }).click();
  }
  await page.getByText("A new version is made.", { exact: false }).waitFor();
  await key(page, 1).getByText("Destroyed", { exact: true }).waitFor();
  assert.match(await key(page, 0).innerText(), /2\s+In use/);
  await table(page, "What happened to the keys").getByText("nothing hangs on it").waitFor();
  await assertAccessible(page, "keys");
  await picture(page, "keys");
});

step("everything is switched off, seen as such, and on again", async (page) => {
  await endUse(page, "Everything", "Switch off for a while", "Nordwind Trading");
  await page.getByText("Everything is switched off", { exact: true }).waitFor();
  await page.goto(`${shared.server.base}/connections`);
  await table(page, "Connections").getByText("Switched off").waitFor();
  await picture(page, "connections-off");
  await page.goto(`${shared.server.base}/keys`);
  await page.getByRole("button", { name: "Switch on again" }).click();
  const dialog = page.getByRole("dialog", { name: "Switch on again" });
  await dialog.getByLabel("Reason").fill("The contract goes on");
  await dialog.getByRole("button", { name: "Switch on again" }).click();
  await page.getByText("Your credentials are in use").waitFor();
});

step("one connection is destroyed, and its receipt is what was signed", async (page) => {
  await endUse(page, "Shop", "Destroy for good", "Shop");
  const row = table(page, "Receipts").getByRole("row").filter({ hasText: "Destroyed" });
  await row.getByText("Shop", { exact: true }).waitFor();
  await picture(page, "keys-receipts");
  const [download] = await Promise.all([page.waitForEvent("download"), row.getByRole("link").click()]);
  const { public_key } = await shared.owner.call("GET", "/api/audit/state");
  const { stdout } = await shared.server.command("receipt", "verify", await download.path(), "--key", public_key);
  assert.match(stdout, /The receipt is what was signed by/);
  assert.match(stdout, /The contract with this supplier ends/);
  await page.goto(`${shared.server.base}/connections`);
  await table(page, "Connections").getByText("Shut off").waitFor();
});

step("the log tells it in words, of one connection too, and stays within the page", async (page) => {
  await page.getByRole("link", { name: "Shop", exact: true }).click();
  await page.getByRole("link", { name: "Every use of it, and who changed it" }).click();
  await heading(page, "Audit");
  const entry = table(page, "Audit").getByRole("row").filter({ hasText: "Connection shut off" });
  await entry.getByText(REASON, { exact: true }).waitFor();
  await entry.getByText("Shop", { exact: true }).waitFor();
  await table(page, "Audit").getByText("Password destroyed", { exact: true }).waitFor();
  assert.equal(await table(page, "Audit").getByText("Everything switched off").count(), 0);
  await page.getByLabel("Connection", { exact: true }).selectOption({ label: "Any" });
  await page.getByRole("button", { name: "Filter" }).click();
  await table(page, "Audit").getByText("Everything switched off").waitFor();
  await assertAccessible(page, "audit log after a shut-off");
  await picture(page, "audit-shut-off");
});

step("nothing failed silently in the browser", () => {
  assert.deepEqual(shared.faults, []);
});

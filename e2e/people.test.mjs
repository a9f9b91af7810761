// What people do around the numbers, in a real browser, on a PostgreSQL store: keyboard alone, passkey, invitation,
// roles, settings, failed jobs, sessions that end from outside.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { assertAccessible, heading, newPerson, openBrowser, picture } from "./lib/browser.mjs";
import { walk } from "./lib/keyboard.mjs";
import { addPasskeyDevice } from "./lib/passkey.mjs";
import { builtProgram, startTeamwright } from "./lib/server.mjs";
import { stepsOf } from "./lib/steps.mjs";
import { makeStore } from "./lib/store.mjs";

const OWNER = { name: "Sales Lead", email: "owner@nordwind.example", passphrase: "seven quiet lanterns drift" };
const MEMBER = { name: "Support Lead", email: "support@nordwind.example", passphrase: "nine slow rivers meeting" };
const NEXT = "four warm windows waiting";

const shared = {};
const step = stepsOf(shared);

before(async () => {
  shared.store = makeStore(builtProgram());
  shared.server = await startTeamwright(shared.store.url);
  Object.assign(shared, await openBrowser());
});

after(async () => {
  await shared.browser?.close();
  await shared.server?.stop();
  shared.store?.drop();
});

const open = async (page, path, title) => {
  await page.goto(`${shared.server.base}${path}`);
  await heading(page, title);
};
const region = (page, name) => page.getByRole("region", { name });
const signIn = async (form, email, passphrase) => {
  await form.getByLabel("E-mail").fill(email);
  await form.getByLabel("Passphrase").fill(passphrase);
  await form.getByLabel("Passphrase").press("Enter");
};

step("from set-up to the board without a mouse", async (page) => {
  await page.goto(shared.server.setupLink);
  await page.getByLabel("Organization name").waitFor();
  const stops = await walk(page);
  assert.deepEqual([stops.at(0), stops.at(-1)], ["organization", "Create the organization"]);
  await page.getByLabel("Organization name").focus();
  await page.keyboard.type("Nordwind Trading");
  for (let tab = 0; tab < 5; tab += 1) await page.keyboard.press("Tab");
  for (const typed of [OWNER.name, OWNER.email]) {
    await page.keyboard.type(typed);
    await page.keyboard.press("Tab");
  }
  await page.keyboard.type("too short");
  await page.keyboard.press("Enter");
  await page.getByText("Use at least 12 characters.").first().waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("name")), "passphrase");
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(OWNER.passphrase);
  await page.keyboard.press("Enter");
  await heading(page, "Home");
  await page.getByRole("link", { name: "Connect a database" }).waitFor();
  const [skip] = await walk(page);
  assert.equal(skip, "Skip to content");
});

step("what opens closes with Escape and gives focus back", async (page) => {
  for (const [key, title] of [
    ["/", "Search"],
    ["?", "Keyboard shortcuts"],
  ]) {
    const from = page.getByRole("link", { name: "Members" });
    await from.focus();
    await page.keyboard.press(key);
    await page.getByRole("dialog", { name: title }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    assert.ok(await from.evaluate((link) => link === document.activeElement), `focus is back after ${title}`);
  }
});

step("a passkey signs its owner in, as second factor and alone", async (page) => {
  const device = await addPasskeyDevice(page);
  await open(page, "/settings/account", "Settings");
  await page.getByLabel("Name of the passkey").fill("Laptop");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByRole("button", { name: "Remove the passkey Laptop" }).waitFor();
  assert.equal(await device.count(), 1);
  await walk(page);
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await heading(page, "Sign in");
  await walk(page);
  await page.getByLabel("E-mail").fill(OWNER.email);
  await page.getByLabel("Passphrase").fill(OWNER.passphrase);
  await page.keyboard.press("Enter");
  await assertAccessible(page, "second factor");
  await device.verify(false);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.getByText("The browser gave no passkey.").waitFor();
  await device.verify(true);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await heading(page, "Home");
  await open(page, "/settings/account", "Settings");
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await heading(page, "Home");
});

step("an owner invites; the link works once", async (page) => {
  await open(page, "/members", "Members");
  await page.getByRole("button", { name: "Invite a member" }).click();
  await page.getByLabel("E-mail").fill(MEMBER.email);
  await assertAccessible(page, "invite");
  await page.getByRole("button", { name: "Make the link" }).click();
  const link = await region(page, "Invite a member").locator("pre").innerText();
  await page.keyboard.press("Escape");
  await region(page, "Open invitations").getByText(MEMBER.email).waitFor();
  await assertAccessible(page, "members");
  shared.member = await newPerson(shared.browser, shared.faults);
  await shared.member.goto(link);
  await heading(shared.member, "Join Nordwind Trading");
  await assertAccessible(shared.member, "join");
  await picture(shared.member, "join");
  await shared.member.getByLabel("Your name").fill(MEMBER.name);
  await shared.member.getByLabel("Passphrase").fill(MEMBER.passphrase);
  await shared.member.keyboard.press("Enter");
  await heading(shared.member, "Home");
  const again = await newPerson(shared.browser, shared.faults);
  await again.goto(link);
  await heading(again, /does not work/);
  await again.context().close();
});

step("a role opens what it names, at once", async (page) => {
  const { member } = shared;
  await member.goto(`${shared.server.base}/settings/jobs`);
  await member.getByText("Your role does not allow this.").waitFor();
  await open(page, "/members", "Members");
  await page.getByRole("button", { name: `Change ${MEMBER.name}` }).click();
  await page.getByLabel(/^Integration manager/).check();
  await page.getByRole("button", { name: "Save roles" }).click();
  await page.getByText("The roles are saved.").waitFor();
  await member.reload();
  await member.getByText("No job failed for good.").waitFor();
});

step("settings keep the calendar", async (page) => {
  await open(page, "/settings/organization", "Settings");
  await page.getByLabel("Week starts on").selectOption("sun");
  await page.getByLabel("Saturday", { exact: true }).check();
  await page.getByRole("button", { name: "Add a holiday" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Each holiday needs a date and a name.").waitFor();
  await page.getByLabel("Date").fill("2026-12-25");
  await page.getByLabel("Holiday", { exact: true }).fill("Christmas Day");
  await assertAccessible(page, "calendar");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved.").waitFor();
  await page.reload();
  await heading(page, "Settings");
  await page.getByRole("button", { name: "Remove Christmas Day" }).waitFor();
  assert.equal(await page.getByLabel("Week starts on").inputValue(), "sun");
  assert.ok(await page.getByLabel("Saturday", { exact: true }).isChecked());
});

step("an API key is shown once, works, and ends", async (page) => {
  const ask = async (key) => {
    const answer = await fetch(`${shared.server.base}/api/goals`, { headers: { authorization: `Bearer ${key}` } });
    return answer.status;
  };
  await open(page, "/settings/api-keys", "Settings");
  await page.getByRole("button", { name: "New API key" }).click();
  await page.getByLabel("Name").fill("Wallboard");
  await assertAccessible(page, "new API key");
  await page.getByRole("button", { name: "Make the key" }).click();
  const key = await region(page, "New API key").locator("pre").innerText();
  await page.keyboard.press("Escape");
  assert.equal(await ask(key), 200);
  await page.getByRole("button", { name: "Delete the key Wallboard" }).waitFor();
  assert.ok(!(await page.content()).includes(key), "the key is shown once");
  await page.getByRole("button", { name: "Delete the key Wallboard" }).click();
  await page.getByText("No API key yet.").waitFor();
  assert.equal(await ask(key), 401);
});

step("a failed job is run again", async (page) => {
  shared.store.ask(`
    INSERT INTO job (organization_id, id, name, payload, unique_key, priority, state, attempts, due_at, last_error, failed_at, created_at)
    SELECT id, gen_random_uuid(), 'connect.purge-connection', '{"connection":"con_01a2009b18ee7433ae5e6fb038e4d593"}', 'journey', 5,
      'dead', 8, 0, 'the store did not answer', 1790000000000000, 1790000000000000 FROM organization
  `);
  await open(page, "/settings/jobs", "Settings");
  await page.getByText("the store did not answer").waitFor();
  await assertAccessible(page, "failed jobs");
  await picture(page, "failed-jobs");
  await page.getByRole("button", { name: /^Run again: Remove a deleted connection/ }).click();
  await page.getByText("The job is queued again.").waitFor();
  await page.getByText("No job failed for good.").waitFor();
  await page.waitForFunction(async () => (await (await fetch("/api/dead-jobs")).json()).items.length === 0);
});

step("a new passphrase ends the other sessions", async () => {
  const second = await newPerson(shared.browser, shared.faults);
  shared.second = second;
  await open(second, "/kpis", "Sign in");
  await signIn(second, MEMBER.email, MEMBER.passphrase);
  await heading(second, "KPIs");
  await open(second, "/settings/account", "Settings");
  await second.getByLabel("Present passphrase").fill("not the right words");
  await second.getByLabel("New passphrase").fill(NEXT);
  await second.getByRole("button", { name: "Change passphrase" }).click();
  await second.getByText("This is not your present passphrase.").first().waitFor();
  await assertAccessible(second, "refused passphrase");
  await second.getByLabel("Present passphrase").fill(MEMBER.passphrase);
  await second.getByRole("button", { name: "Change passphrase" }).click();
  await second.getByText("The passphrase is changed.").waitFor();
  const { member } = shared;
  await member.reload();
  await heading(member, "Sign in");
  await signIn(member, MEMBER.email, MEMBER.passphrase);
  await member.getByText(/^Check both and try again/).waitFor();
  await signIn(member, MEMBER.email, NEXT);
  await heading(member, "Settings");
});

step("one session is ended from another, and goes on after a new sign-in", async () => {
  const { member, second } = shared;
  await open(member, "/settings/account", "Settings");
  await member.getByRole("button", { name: /^End the session in/ }).click();
  await member.getByText("Ended.", { exact: true }).waitFor();
  await second.getByRole("link", { name: "Members" }).click();
  await second.getByText("Your session ended.").waitFor();
  await assertAccessible(second, "session ended");
  await picture(second, "session-ended");
  await second.getByRole("button", { name: "Sign in again" }).click();
  await signIn(second.getByRole("dialog"), MEMBER.email, NEXT);
  await second.getByText("Your session ended.").waitFor({ state: "detached" });
  await second.getByRole("table", { name: "Members" }).getByText(MEMBER.email).waitFor();
});

step("a removed member is out at once", async (page) => {
  const { member, second } = shared;
  await open(page, "/members", "Members");
  await page.getByRole("button", { name: `Change ${MEMBER.name}` }).click();
  await page.getByRole("button", { name: "Remove from the organization" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill(MEMBER.name);
  await page.getByRole("button", { name: "Remove from the organization" }).click();
  await page.getByText(`${MEMBER.name} is removed.`).waitFor();
  await page.getByRole("button", { name: `Change ${MEMBER.name}` }).waitFor({ state: "detached" });
  await member.getByRole("link", { name: "KPIs" }).click();
  await member.getByText("Your session ended.").waitFor();
  await second.reload();
  await heading(second, "Sign in");
  await signIn(second, MEMBER.email, NEXT);
  await second.getByText("Ask an owner for an invitation.").waitFor();
  for (const gone of [member, second]) await gone.context().close();
});

step("a locked-out owner comes back by the link of owner reset", async (page) => {
  const { stdout } = await shared.server.command("owner", "reset", "--email", OWNER.email);
  const [link] = /https?:\/\/\S+/.exec(stdout);
  await page.reload();
  await heading(page, "Members");
  await page.goto(link);
  await heading(page, "New passphrase");
  await page.getByText(`For ${OWNER.email}.`).waitFor();
  await assertAccessible(page, "reset");
  await page.getByLabel("New passphrase").fill(NEXT);
  await page.keyboard.press("Enter");
  await heading(page, "Home");
  await page.goto(link);
  await heading(page, "This link does not work");
});

step("nothing failed silently in the browser", () => {
  assert.deepEqual(shared.faults, []);
});

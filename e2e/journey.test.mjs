// The first hour with the product, in a real browser against the built program and a real PostgreSQL: set-up, sign-in
// with a second factor, sample company, own database, KPI, goal, board, goal page.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { assertAccessible, heading, openBrowser, panel, panelHeading, picture, pictureForReadme } from "./lib/browser.mjs";
import { startTeamwright } from "./lib/server.mjs";
import { makeSource } from "./lib/source.mjs";
import { stepsOf } from "./lib/steps.mjs";
import { totp } from "./lib/totp.mjs";

const OWNER = { name: "Sales Lead", email: "owner@nordwind.example", passphrase: "seven quiet lanterns drift" };
const STATEMENT = [
  "SELECT sum(amount) AS value, count(*) AS rows FROM deal",
  "WHERE won_on >= {period.start_date} AND won_on < {period.end_date}",
  "AND region_id = {region} AND (NOT is_open OR {with_open})",
].join("\n");

const shared = {};

before(async () => {
  shared.source = makeSource();
  shared.server = await startTeamwright();
  Object.assign(shared, await openBrowser());
});

after(async () => {
  await shared.browser?.close();
  await shared.server?.stop();
  shared.source?.drop();
});

const step = stepsOf(shared);

step("set up, by keyboard alone", async (page) => {
  await page.goto(shared.server.setupLink);
  await heading(page, "Set up Teamwright");
  await assertAccessible(page, "set-up");
  await page.getByLabel("Organization name").waitFor();
  await page.keyboard.type("Nordwind Trading");
  for (let tab = 0; tab < 5; tab += 1) await page.keyboard.press("Tab");
  await page.keyboard.type(OWNER.name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(OWNER.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(OWNER.passphrase);
  await page.keyboard.press("Enter");
  await heading(page, "Home");
  await page.getByRole("link", { name: "Connect a database" }).waitFor();
  await assertAccessible(page, "empty board");
  await picture(page, "empty-board");
});

step("the set-up link works once", async (page) => {
  const again = await page.context().browser().newContext();
  const other = await again.newPage();
  await other.goto(shared.server.setupLink);
  await heading(other, "This set-up link does not work");
  await again.close();
});

step("the sample company stands after one click", async (page) => {
  await page.getByRole("button", { name: "Make the sample company" }).click();
  await page.getByRole("article").nth(7).waitFor({ timeout: 240_000 });
  await page.getByText("This is the sample company.").waitFor();
  await assertAccessible(page, "board of the sample company");
  await picture(page, "sample-board");
  await pictureForReadme(page);
});

step("a second factor, and sign-in with it", async (page) => {
  await page.goto(`${shared.server.base}/settings/account`);
  await page.getByRole("button", { name: "Add an authenticator" }).click();
  shared.secret = await page.getByRole("region", { name: "Secret" }).locator("pre").innerText();
  await page.getByLabel("Code that the app shows").fill(totp(shared.secret));
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByText("Keep these where you find them without this device.").waitFor();
  await assertAccessible(page, "account");
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await heading(page, "Sign in");
  await assertAccessible(page, "sign-in");
  await page.getByLabel("E-mail").fill(OWNER.email);
  await page.getByLabel("Passphrase").fill("not the right words");
  await page.keyboard.press("Enter");
  await page.getByText(/^Check both and try again/).waitFor();
  await page.getByLabel("Passphrase").fill(OWNER.passphrase);
  await page.keyboard.press("Enter");
  await page.getByLabel("Code of your authenticator").fill(totp(shared.secret, 1));
  await page.keyboard.press("Enter");
  await heading(page, "Home");
});

async function fillConnection(page, address) {
  await page.getByLabel("Connection string").fill(address);
  await page.getByLabel("Connection string").blur();
  await page.getByLabel("Name", { exact: true }).fill("Shop");
  await page.getByLabel("TLS").selectOption("plaintext");
}

step("an account that can write is refused with the statements that fix it", async (page) => {
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await heading(page, "Connections");
  await page.getByRole("link", { name: "New connection" }).click();
  await fillConnection(page, shared.source.writer);
  await page.getByRole("button", { name: "Test connection" }).click();
  await page.getByRole("heading", { name: "Run these statements, then test again" }).waitFor();
  const script = await page.getByRole("region", { name: "Run these statements, then test again" }).locator("pre").innerText();
  assert.match(script, /REVOKE/);
  assert.equal(await page.getByRole("button", { name: "Save connection" }).count(), 0);
  await assertAccessible(page, "refused writer");
  await picture(page, "connection-refused");
});

step("an account that can only read is accepted", async (page) => {
  await fillConnection(page, shared.source.reader);
  await page.getByRole("button", { name: "Test again" }).click();
  await page.getByText("The test passed. The account can only read.").waitFor();
  await page.getByRole("button", { name: "Save connection" }).click();
  await panelHeading(page, "Shop");
  await panel(page, "Shop").getByText("Working", { exact: true }).waitFor();
  await assertAccessible(page, "connection");
  await picture(page, "connection");
  assert.ok(!(await page.content()).includes(shared.source.password), "the password is shown nowhere");
});

step("a KPI with a date range, a pick-list and a check box", async (page) => {
  await page.getByRole("link", { name: "New KPI" }).click();
  await heading(page, "New KPI");
  await page.getByLabel("Name", { exact: true }).fill("Deals won in a region");
  await page.getByLabel("Unit").fill("EUR");
  await page.getByRole("textbox", { name: "Statement", exact: true }).click();
  await page.keyboard.insertText(STATEMENT);
  for (const name of ["period", "region", "with_open"]) {
    await page.getByRole("button", { name: `Add {${name}}` }).click();
  }
  const group = (name) => page.getByRole("group", { name: `{${name}}` });
  await group("period").getByLabel("Expression").fill("last:365d");
  await group("region").getByLabel("Kind").selectOption("pick_list");
  await group("region").getByLabel("Statement that fills the list").fill("SELECT id, name AS label FROM region ORDER BY name");
  await page.locator("datalist option[value='Europe']").waitFor({ state: "attached" });
  await group("region").getByLabel("Choice").fill("Europe");
  await group("with_open").getByLabel("Kind").selectOption("checkbox");
  await group("with_open").getByLabel("Checked").check();
  const [sum, rows] = shared.source
    .ask("SELECT sum(amount), count(*) FROM deal WHERE won_on >= current_date - 365 AND won_on < current_date AND region_id = 'eu'")
    .split("|");
  const expected = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 }).format(Number(sum));
  const preview = page.getByRole("region", { name: "Preview" });
  await preview.getByText(expected).first().waitFor();
  await preview.getByText(`${Number(rows).toLocaleString("en-GB")} rows counted`).first().waitFor();
  await assertAccessible(page, "KPI editor");
  await picture(page, "kpi-editor");
  await page.getByRole("button", { name: "Create KPI" }).click();
  await panelHeading(page, "Deals won in a region");
});

step("a mistake in the statement is shown at its place", async (page) => {
  const editor = page.getByRole("textbox", { name: "Statement", exact: true });
  await editor.click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.insertText(" AND amuont > 0");
  await page.getByText(/Line 3, column/).waitFor();
  await editor.click();
  for (let letter = 0; letter < " AND amuont > 0".length; letter += 1) await page.keyboard.press("Backspace");
});

step("a goal on it, seen on its page and on the board", async (page) => {
  await page.getByRole("link", { name: "Set a goal" }).click();
  await heading(page, "New goal");
  await page.getByLabel("Name", { exact: true }).fill("A million in Europe");
  await page.getByLabel("Target (EUR)").fill("1000000");
  await page.getByRole("button", { name: "Set goal" }).click();
  await heading(page, "A million in Europe");
  const chart = page.getByRole("img", { name: "Course of A million in Europe" });
  await chart.waitFor();
  await page.getByText(/Filling the history/).waitFor({ state: "detached", timeout: 120_000 });
  await chart.focus();
  await page.keyboard.press("End");
  await page.locator("figure [aria-live]").filter({ hasText: "EUR" }).waitFor({ state: "attached" });
  await page.keyboard.press("t");
  await page.getByRole("table", { name: "Points of the chart" }).waitFor();
  await page.getByRole("button", { name: "Show as chart" }).click();
  await assertAccessible(page, "goal page");
  await picture(page, "goal");
  await page.keyboard.press("g");
  await page.keyboard.press("b");
  await page.getByRole("article").filter({ hasText: "A million in Europe" }).waitFor();
  await assertAccessible(page, "board");
  await picture(page, "board");
});

const scrolled = (page) => page.evaluate(() => Math.round(window.scrollY));
const focused = (page) => page.evaluate(() => document.activeElement?.textContent);

step("details open beside the list, and going back finds the same place", async (page) => {
  await page.setViewportSize({ width: 1440, height: 420 });
  await page.goto(`${shared.server.base}/goals`);
  const row = page.getByRole("link", { name: "Answer tickets quickly" });
  await row.waitFor();
  await page.evaluate(() => window.scrollTo(0, 160));
  const place = await scrolled(page);
  assert.ok(place > 0, "the list is longer than the window");
  await row.press("Enter");
  await panelHeading(page, "Answer tickets quickly");
  assert.equal(await focused(page), "Answer tickets quickly");
  await page.getByRole("row").and(page.locator("[aria-current=true]")).getByText("Answer tickets quickly").waitFor();
  await assertAccessible(page, "goal beside the list");
  await page.goBack();
  await panel(page, "Answer tickets quickly").waitFor({ state: "detached" });
  assert.equal(await scrolled(page), place);
  await row.press("Enter");
  await panelHeading(page, "Answer tickets quickly");
  await page.keyboard.press("Escape");
  await panel(page, "Answer tickets quickly").waitFor({ state: "detached" });
  assert.equal(await row.evaluate((link) => link === document.activeElement), true, "the row has focus again");
  await page.setViewportSize({ width: 1440, height: 900 });
  for (const [list, name] of [["goals", "Win more deals"], ["kpis", "Revenue"], ["connections", "Shop"]]) {
    await page.goto(`${shared.server.base}/${list}`);
    await page.getByRole("link", { name, exact: true }).click();
    await panelHeading(page, name);
    await page.locator('[aria-busy="true"]').first().waitFor({ state: "detached" });
    await assertAccessible(page, `${list}, one beside the list`);
    await picture(page, `${list}-panel`);
  }
});

step("details are a page on a phone, and going back finds the same place", async (page) => {
  await page.setViewportSize({ width: 400, height: 860 });
  await page.goto(`${shared.server.base}/goals`);
  const row = page.getByRole("link", { name: "Answer tickets quickly" });
  await row.waitFor();
  await page.evaluate(() => window.scrollTo(0, 500));
  const place = await scrolled(page);
  await row.click();
  await heading(page, "Answer tickets quickly");
  assert.equal(await scrolled(page), 0, "a page begins at its top");
  assert.equal(await page.getByRole("table", { name: "Goals" }).count(), 0);
  await assertAccessible(page, "goal on a phone");
  await page.goBack();
  await heading(page, "Goals");
  assert.equal(await scrolled(page), place);
  await page.setViewportSize({ width: 1440, height: 900 });
});

step("a connection is archived, taken back and duplicated", async (page) => {
  const act = async (name) => {
    await page.getByRole("button", { name: "More actions for Shop" }).click();
    await page.getByRole("menuitem", { name }).click();
  };
  const shop = page.getByRole("link", { name: "Shop", exact: true });
  await page.goto(`${shared.server.base}/connections`);
  await shop.click();
  await panelHeading(page, "Shop");
  await act("Archive");
  await page.getByText("Nothing is read through it, and nothing of it is checked.").waitFor();
  await assertAccessible(page, "archived connection");
  await page.goto(`${shared.server.base}/connections`);
  await page.getByLabel("Show").selectOption("archived");
  await shop.click();
  await act("Take out of the archive");
  await page.getByText("Nothing is read through it, and nothing of it is checked.").waitFor({ state: "detached" });
  await act("Duplicate");
  await heading(page, "New connection");
  assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Shop (copy)");
  assert.equal(await page.getByLabel("Host").inputValue(), new URL(shared.source.reader).hostname);
  assert.equal(await page.getByLabel("Password").inputValue(), "", "a secret is not copied");
});

step("every other page is accessible", async (page) => {
  for (const path of ["goals", "kpis", "connections", "members", "audit", "keys", "settings/organization", "settings/api-keys", "settings/jobs"]) {
    await page.goto(`${shared.server.base}/${path}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.locator('[aria-busy="true"]').first().waitFor({ state: "detached" });
    await assertAccessible(page, path);
    await picture(page, path.replace("/", "-"));
  }
});

step("the sample company is gone after one click", async (page) => {
  await page.goto(shared.server.base);
  await page.getByRole("button", { name: "Remove sample company" }).click();
  await page.getByText("This is the sample company.").waitFor({ state: "detached" });
  await page.getByRole("article").filter({ hasText: "A million in Europe" }).waitFor();
  assert.equal(await page.getByRole("article").count(), 1);
});

step("nothing failed silently in the browser", () => {
  assert.deepEqual(shared.faults, []);
});

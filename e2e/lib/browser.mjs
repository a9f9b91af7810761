// A real browser; what looks wrong to axe fails the journey, and pictures are kept for people to judge.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PICTURES = new URL("../output/", import.meta.url);
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];
export const PATIENCE_MS = 60_000;

export async function openBrowser() {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
  const faults = [];
  const page = await newPerson(browser, faults);
  return { browser, page, faults };
}

/** A page in a browser profile of its own, as another person has one; what fails silently in it is kept. */
export async function newPerson(browser, faults) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    timezoneId: "UTC",
    colorScheme: "light",
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (/Content.Security.Policy|Refused to/.test(message.text())) faults.push(message.text());
  });
  return page;
}

// The console follows the system's look a moment later; what is judged or drawn is the finished look.
async function look(page, colorScheme) {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.waitForFunction(
    (wanted) => getComputedStyle(document.querySelector(".fui-FluentProvider")).colorScheme === wanted,
    colorScheme,
  );
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  // Asked again and again: an animation whose element goes away may never say that it is finished.
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== "running"));
}

/** Nothing that axe can judge is wrong with what is on screen, in light and in dark. */
export async function assertAccessible(page, name) {
  for (const colorScheme of ["dark", "light"]) {
    await look(page, colorScheme);
    await page.evaluate(AXE);
    const violations = await page.evaluate(async () => {
      const { violations } = await globalThis.axe.run(document.body);
      return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
    });
    assert.deepEqual(violations, [], `axe on ${name}, ${colorScheme}`);
  }
}

async function assertNothingStandsOut(page, name) {
  const [over, width] = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [scrollWidth - clientWidth, clientWidth];
  });
  assert.ok(over <= 0, `${name} stands ${over} pixels out of a page of ${width}`);
  const tables = await page.evaluate(() => {
    const over = (table) => table.getBoundingClientRect().right - table.parentElement.getBoundingClientRect().right;
    return [...document.querySelectorAll("table")].filter((table) => over(table) > 1).map((table) => table.ariaLabel);
  });
  assert.deepEqual(tables, [], `tables of ${name} that stand out of what holds them, on a page of ${width}`);
}

/** Pictures at both widths in both looks; nothing may stand out of the page sideways, of a small phone's neither. */
export async function picture(page, name) {
  mkdirSync(PICTURES, { recursive: true });
  for (const [width, height] of [
    [1440, 900],
    [400, 860],
  ]) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ["light", "dark"]) {
      await look(page, colorScheme);
      const path = new URL(`${name}-${width}-${colorScheme}.png`, PICTURES).pathname;
      await page.screenshot({ path, fullPage: true });
    }
    await assertNothingStandsOut(page, name);
  }
  await page.setViewportSize({ width: 360, height: 800 });
  await look(page, "light");
  await assertNothingStandsOut(page, name);
  await page.setViewportSize({ width: 1440, height: 900 });
  await look(page, "light");
}

/** The picture of the README, as one sees it without scrolling. Written only when TEAMWRIGHT_BLESS is set. */
export async function pictureForReadme(page) {
  if (!process.env.TEAMWRIGHT_BLESS) return;
  await look(page, "light");
  await page.screenshot({ path: new URL("../../docs/images/board.png", import.meta.url).pathname });
}

export const heading = (page, name) => page.getByRole("heading", { level: 1, name }).waitFor();

/** The details that are open beside their list. */
export const panel = (page, name) => page.getByRole("region", { name, exact: true });
export const panelHeading = (page, name) => panel(page, name).getByRole("heading", { level: 2, name }).waitFor();

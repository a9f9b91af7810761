// Walks a page as somebody without a mouse does, and says what that person would stumble over.
import assert from "node:assert/strict";

const MOST_STOPS = 200;

// Runs in the page: what has focus, and whether one sees that it has.
function whereIsFocus() {
  const at = document.activeElement;
  if (at === null || at === document.body || at === globalThis.firstStop) return null;
  globalThis.firstStop ??= at;
  const name = (at.getAttribute("aria-label") || at.textContent || at.getAttribute("name") || at.tagName).trim().slice(0, 60);
  const marked = [at, at.parentElement, at.closest("article"), at.closest(".fui-Input, .fui-Select, .fui-Checkbox, .fui-Radio")];
  const drawn = (style) =>
    (style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0) ||
    style.boxShadow !== "none" ||
    (style.content !== "none" && Number.parseFloat(style.borderBottomWidth) > 1);
  const isSeen = marked
    .filter((one) => one !== null)
    .some((one) => [null, "::after", "::before"].some((pseudo) => drawn(getComputedStyle(one, pseudo))));
  const box = at.getBoundingClientRect();
  const isOnScreen = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return { name, isSeen, isOnScreen, tag: at.tagName };
}

/** Presses Tab until the page is through; every stop is on screen and shows its focus, and there is no trap. */
export async function walk(page) {
  const order = await page.evaluate(() => document.querySelectorAll("[tabindex]:not([tabindex^='-']):not([tabindex='0'])").length);
  assert.equal(order, 0, "nothing jumps the order of reading");
  await page.evaluate(() => {
    globalThis.firstStop = undefined;
    // Tab goes on from what had focus last: the top of the page has it for a moment.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
  });
  const stops = [];
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(whereIsFocus);
    if (at === null) return stops;
    assert.ok(at.isOnScreen, `focus on “${at.name}” is on screen`);
    assert.ok(at.isSeen, `focus on “${at.name}” can be seen`);
    stops.push(at.name);
  }
  throw new Error(`Tab never leaves the page: … ${stops.slice(-6).join(" → ")}`);
}

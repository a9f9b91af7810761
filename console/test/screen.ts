// How wide the screen of a test is: there is no layout, so pages learn it from what media queries answer.
import { act } from "@testing-library/react";
import { BESIDE } from "../src/ui/media";

const listeners = new Set<() => void>();
let isWide = false;

export const mediaQuery = (media: string) => ({
  media,
  matches: media === BESIDE && isWide,
  addEventListener: (_: string, listener: () => void) => media === BESIDE && listeners.add(listener),
  removeEventListener: (_: string, listener: () => void) => listeners.delete(listener),
});

/** Room for details beside their list, or not. */
export function makeRoom(wide: boolean): void {
  isWide = wide;
  act(() => {
    for (const listener of listeners) listener();
  });
}

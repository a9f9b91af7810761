// What jsdom lacks and the console needs.
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";
import { queryClient } from "../src/data/client";
import { currentNotices, dismissNotice } from "../src/ui/notices";
import { makeRoom, mediaQuery } from "./screen";

// Pages load their code on demand, and the machine may be busy.
configure({ asyncUtilTimeout: 10_000, getElementError: (message) => new Error(message ?? "") });

vi.stubGlobal("matchMedia", mediaQuery);
vi.stubGlobal("scrollTo", () => {});
vi.stubGlobal(
  "ResizeObserver",
  class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
);
HTMLDialogElement.prototype.showModal = function showModal() {
  this.setAttribute("open", "");
};
HTMLDialogElement.prototype.close = function close() {
  this.removeAttribute("open");
};
// Four hundred zones in a list make every look at the page slow.
vi.spyOn(Intl, "supportedValuesOf").mockReturnValue(["Europe/Paris", "America/New_York", "UTC"]);
Element.prototype.scrollIntoView = () => {};
Range.prototype.getClientRects = () => document.createElement("div").getClientRects();
Range.prototype.getBoundingClientRect = () => new DOMRect();
// axe asks for a canvas to judge ligatures; there is none, which it takes for an answer.
HTMLCanvasElement.prototype.getContext = () => null;

beforeEach(() => {
  queryClient.clear();
  window.localStorage.clear();
});
afterEach(() => {
  cleanup();
  makeRoom(false);
  // A notice's clock must not run on into the next test, or past the last.
  for (const notice of currentNotices()) dismissNotice(notice.id);
});

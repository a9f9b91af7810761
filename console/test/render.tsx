// Opens the whole console at an address, on a mock server, as a person would.

import { createMemoryHistory } from "@tanstack/react-router";
import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import axe from "axe-core";
import { expect, vi } from "vitest";
import { App } from "../src/app/App";
import { makeRouter } from "../src/app/router";
import { MockServer } from "./mock/server";

export function openPage(address: string, server = new MockServer()) {
  vi.stubGlobal("fetch", async (request: Request) => {
    const text = await request.text();
    const { status, body } = server.answer(
      request.method,
      new URL(request.url),
      text === "" ? undefined : JSON.parse(text),
    );
    if (body === undefined) return new Response(null, { status });
    return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
  });
  const router = makeRouter(createMemoryHistory({ initialEntries: [address] }));
  const view = render(<App router={router} />);
  return { server, router, view, user: userEvent.setup() };
}

/** The page's heading: waiting for it is waiting for the page. */
export const pageTitle = (name: string | RegExp) =>
  screen.findByRole("heading", { level: 1, name }, { timeout: 10_000 });

/** No violation that can be judged without a picture; colours are judged in the browser journey. */
export async function expectAccessible(): Promise<void> {
  const { violations } = await axe.run(document.body, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  expect(
    violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(" | ")}`),
  ).toEqual([]);
}

import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { refusal } from "../../../test/mock/refusal";
import { MockServer } from "../../../test/mock/server";
import { openPage, pageTitle } from "../../../test/render";

const signedOut = () => refusal("access/sign-in-needed");

it("leads who is not signed in to the sign-in page and back to where they were going", async () => {
  const server = new MockServer().when("GET /api/me", signedOut);
  const { user, router } = openPage("/kpis", server);
  await pageTitle("Sign in");
  server.when("GET /api/me", () => undefined);
  const fresh = new MockServer();
  server.when("GET /api/me", () => fresh.answer("GET", new URL("http://x/api/me"), undefined).body);
  await user.type(screen.getByLabelText("E-mail"), "owner@nordwind.example");
  await user.type(screen.getByLabelText("Passphrase"), "correct horse battery");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  await pageTitle("KPIs");
  expect(router.state.location.pathname).toBe("/kpis");
});

it("asks for the second factor, and takes a recovery code instead", async () => {
  const server = new MockServer()
    .when("POST /api/session", () => ({ state: "second_factor", methods: ["totp", "recovery_code"] }))
    .when("POST /api/session/second-factor", () => refusal("access/code-wrong"));
  const { user } = openPage("/sign-in", server);
  await user.type(await screen.findByLabelText("E-mail"), "owner@nordwind.example");
  await user.type(screen.getByLabelText("Passphrase"), "correct horse battery{Enter}");
  await user.type(await screen.findByLabelText("Code of your authenticator"), "123 456{Enter}");
  expect(await screen.findByRole("alert")).toHaveProperty("textContent", "The code does not work");
  expect(server.lastBody("POST", "/api/session/second-factor")).toEqual({ totp: "123456" });
  server.when("POST /api/session/second-factor", () => ({ state: "signed_in", methods: [] }));
  await user.click(screen.getByRole("button", { name: "Use a recovery code" }));
  await user.type(screen.getByLabelText("Recovery code"), "a1b2-c3d4{Enter}");
  await pageTitle("Home");
});

it("judges a field when it is left and moves focus to the first fault", async () => {
  const { user, server } = openPage("/sign-in");
  const email = await screen.findByLabelText("E-mail");
  await user.type(email, "ada");
  expect(screen.queryByText(/Write an address/)).toBeNull();
  await user.tab();
  expect(screen.getByText(/Write an address/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  expect(document.activeElement).toBe(email);
  expect(server.asked.some((one) => one.method === "POST")).toBe(false);
});

it("says what to do when nobody set the installation up", async () => {
  const server = new MockServer().when("GET /api/installation", () => ({
    setup_needed: true,
    product_version: "0.1.0",
    sample_possible: true,
  }));
  openPage("/sign-in", server);
  await pageTitle("Not set up yet");
});

import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { aMe } from "../../../test/mock/people";
import { refusal } from "../../../test/mock/refusal";
import { MockServer } from "../../../test/mock/server";
import { openPage, pageTitle } from "../../../test/render";

async function fill(server: MockServer) {
  const { user } = openPage("/setup?token=one-time", server);
  await user.type(await screen.findByLabelText("Organization name"), "Nordwind Trading");
  await user.selectOptions(screen.getByLabelText("Fiscal year starts in"), "04");
  await user.type(screen.getByLabelText("Your name"), "Sales Lead");
  await user.type(screen.getByLabelText("E-mail"), "owner@nordwind.example");
  await user.type(screen.getByLabelText("Passphrase"), "correct horse battery");
  await user.click(screen.getByRole("button", { name: "Create the organization" }));
}

it("makes the organization and its owner, and enters", async () => {
  const server = new MockServer().when("POST /api/setup", () => aMe());
  await fill(server);
  await pageTitle("Home");
  expect(server.lastBody("POST", "/api/setup")).toMatchObject({
    token: "one-time",
    organization: { name: "Nordwind Trading", week_start: "mon", fiscal_year_start: "04-01" },
    owner: { name: "Sales Lead", email: "owner@nordwind.example", passphrase: "correct horse battery" },
  });
});

it("puts a refusal of the server at its field and keeps what was typed", async () => {
  const server = new MockServer().when("POST /api/setup", () =>
    refusal("access/input-misfit", "x", [
      { pointer: "/owner/passphrase", detail: "This passphrase is known from leaks." },
    ]),
  );
  await fill(server);
  expect(await screen.findByText("This passphrase is known from leaks.")).toBeTruthy();
  const passphrase = screen.getByLabelText<HTMLInputElement>("Passphrase");
  expect(document.activeElement).toBe(passphrase);
  expect(passphrase.value).toBe("correct horse battery");
});

it("says what to do when the link does not work", async () => {
  const server = new MockServer().when("GET /api/setup", () => ({ valid: false }));
  openPage("/setup?token=used", server);
  await pageTitle("This set-up link does not work");
});

// Every page opens from its address, has one heading of the first order, and passes axe.
import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { boardCards } from "./mock/goals";
import { expectAccessible, openPage, pageTitle } from "./render";

const goal = boardCards()[0]?.goal.id;

const pages: [string, string | RegExp][] = [
  ["/goals", "Goals"],
  [`/goals/${goal}`, "Revenue this quarter"],
  [`/goals/${goal}/edit`, "Edit Revenue this quarter"],
  ["/goals/new", "New goal"],
  ["/kpis", "KPIs"],
  ["/kpis/kpi_revenue", "Revenue"],
  ["/connections", "Connections"],
  ["/connections/new", "New connection"],
  ["/connections/conn_desk", "Help desk replica"],
  ["/members", "Members"],
  ["/audit", "Audit"],
  ["/keys", "Keys"],
  ["/settings/account", "Settings"],
  ["/settings/appearance", "Settings"],
  ["/settings/organization", "Settings"],
  ["/settings/api-keys", "Settings"],
  ["/settings/jobs", "Settings"],
  ["/settings/sample", "Settings"],
  ["/setup?token=abc", "Set up Teamwright"],
  ["/invitation?token=abc", "Join Nordwind Trading"],
  ["/reset?token=abc", "New passphrase"],
  ["/sign-in", "Sign in"],
  ["/no/such/page", "There is no page here."],
];

it.each(pages)("%s is accessible", async (address, title) => {
  openPage(address);
  await pageTitle(title);
  expect(screen.getAllByRole("heading", { level: 1 })).toHaveLength(1);
  await expectAccessible();
});

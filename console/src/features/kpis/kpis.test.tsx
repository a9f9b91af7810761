import { screen, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { pageOf } from "../../../test/mock/refusal";
import { MockServer } from "../../../test/mock/server";
import { aPreview } from "../../../test/mock/sources";
import { openPage, pageTitle } from "../../../test/render";
import { usedParameters } from "./parameterNames";

it("previews with resolved dates, rows and the other ways to read the dates", async () => {
  const { user, server } = openPage("/kpis/kpi_revenue");
  const region = (await screen.findByRole("heading", { name: "Preview" })).closest("section");
  const preview = within(region ?? document.body);
  expect(await preview.findByText(/4,812 rows counted/)).toBeTruthy();
  expect(preview.getByText("1 Oct – 20 Nov 2026, 51 days, today excluded, Europe/Paris")).toBeTruthy();
  await user.click(preview.getByRole("button", { name: "Use “Last 90 days”" }));
  expect(screen.getByLabelText<HTMLInputElement>("Expression").value).toBe("last:90d");
  expect(server.asked.some((one) => one.path === "/api/kpi-previews")).toBe(true);
});

it("offers a parameter for each name in the statement and sends its value", async () => {
  const { user, server } = openPage("/kpis/new?connection=conn_books");
  await user.type(await screen.findByLabelText("Name"), "Deals");
  const editor = await screen.findByRole("textbox", { name: "Statement" });
  await user.click(editor);
  await user.paste("SELECT count(*) AS value FROM deal WHERE won_on >= {period.start_date} AND open = {is_open}");
  await user.click(await screen.findByRole("button", { name: "Add {period}" }));
  await user.click(screen.getByRole("button", { name: "Add {is_open}" }));
  const kinds = screen.getAllByLabelText("Kind");
  expect(kinds.map((kind) => (kind as HTMLSelectElement).value)).toEqual(["date_range", "text"]);
  await user.selectOptions(kinds[1] ?? document.body, "Check box");
  await user.click(screen.getByRole("checkbox", { name: "Checked" }));
  await user.click(screen.getByRole("button", { name: "Create KPI" }));
  await pageTitle("Revenue");
  expect(server.lastBody("POST", "/api/kpis")).toMatchObject({
    name: "Deals",
    connection_id: "conn_books",
    parameters: [
      { name: "period", kind: "date_range" },
      { name: "is_open", kind: "checkbox" },
    ],
    values: { is_open: true },
  });
});

it("shows a database error with its place", async () => {
  const problem = {
    type: "connect/database-error",
    title: pageOf("connect/database-error").title,
    detail: 'column "amuont" does not exist',
    position: { offset: 11, line: 1, column: 12 },
  };
  const server = new MockServer().when("POST /api/kpi-previews", () => aPreview({ value: null, problem }));
  openPage("/kpis/kpi_revenue", server);
  expect(await screen.findByText('column "amuont" does not exist', { selector: "p" })).toBeTruthy();
  expect(screen.getByText("Line 1, column 12.")).toBeTruthy();
});

it("fills a pick-list from the source and takes a written identifier", async () => {
  const { user, server } = openPage("/kpis/kpi_revenue");
  const list = await screen.findByLabelText<HTMLInputElement>("Choice");
  await vi.waitFor(() => expect(list.list?.options).toHaveLength(2));
  await user.clear(list);
  await user.type(list, "North America");
  await user.click(screen.getByRole("button", { name: "Save KPI" }));
  await screen.findByText("Saved as a new version; old readings keep theirs.");
  const sent = () => server.lastBody("PATCH", "/api/kpis/kpi_revenue");
  expect(sent()).toMatchObject({ values: { region: { id: "na", label: "North America" } } });
  await user.clear(list);
  await user.type(list, "emea-7");
  await user.click(screen.getByRole("button", { name: "Save KPI" }));
  await vi.waitFor(() => expect(sent()).toMatchObject({ values: { region: { id: "emea-7", label: "emea-7" } } }));
});

it("finds parameters outside quotes and comments", () => {
  const statement = "SELECT '{no}' -- {not}\n, {yes} /* {neither} */ FROM t WHERE d >= {period.start_date}";
  expect(usedParameters(statement)).toEqual([
    { name: "yes", isRange: false },
    { name: "period", isRange: true },
  ]);
});

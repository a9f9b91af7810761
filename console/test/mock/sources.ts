import type { Connection, ConnectionTest, Kpi, Preview, Reading, SchemaTable } from "../../src/api/types";
import { pageOf } from "./refusal";

export function connections(): Connection[] {
  const common = {
    path: null,
    tls_mode: "verify",
    state_reason: null,
    is_sample: false,
    created_at: "2026-10-01T09:00:00Z",
    last_error: null,
  };
  return [
    {
      ...common,
      id: "conn_books",
      name: "Books",
      engine: "postgresql",
      host: "db.nordwind.example",
      port: 5432,
      database: "books",
      user: "teamwright_reader",
      state: "active",
      credential: { set_at: "2026-10-01T09:00:00Z", set_by: "Sales Lead", last_used_at: "2026-11-21T09:12:00Z" },
      last_used_at: "2026-11-21T09:12:00Z",
      rights: { verdict: "read", accepted: null },
      kpi_count: 5,
    },
    {
      ...common,
      id: "conn_desk",
      name: "Help desk replica",
      engine: "mysql",
      host: "replica-2.helpdesk.internal.nordwind.example",
      port: 3306,
      database: "desk",
      user: "tw",
      state: "needs_reauth",
      state_reason: "The database refused the password.",
      credential: { set_at: "2026-10-12T09:00:00Z", set_by: "Support Lead", last_used_at: "2026-11-18T06:00:00Z" },
      last_used_at: "2026-11-18T06:00:00Z",
      last_error: { class: "sign_in", at: "2026-11-18T06:00:00Z", sentence: "The database refused the password." },
      rights: {
        verdict: "write",
        accepted: { by: "Sales Lead", reason: "The vendor offers no other account.", at: "2026-10-12T09:00:00Z" },
      },
      kpi_count: 2,
    },
  ];
}

export function aTest(rest: Partial<ConnectionTest> = {}): ConnectionTest {
  return {
    id: "test_1",
    state: "passed",
    steps: [
      { name: "resolve", label: "Resolving the name", state: "done", detail: "db.nordwind.example is 203.0.113.7" },
      { name: "connect", label: "Connecting", state: "done", detail: null },
      { name: "tls", label: "Opening TLS", state: "done", detail: null },
      { name: "sign_in", label: "Signing in", state: "done", detail: null },
      { name: "rights", label: "Checking rights", state: "done", detail: "The account can only read." },
      { name: "query", label: "Asking a first question", state: "done", detail: null },
    ],
    problem: null,
    rights: { verdict: "read", findings: [], fix_script: "", not_probed: [] },
    ...rest,
  };
}

export function refusedWriter(): ConnectionTest {
  const test = aTest({ state: "failed" });
  return {
    ...test,
    steps: test.steps.map((step) =>
      step.name === "rights"
        ? { ...step, state: "failed", detail: "The account can write." }
        : step.name === "query"
          ? { ...step, state: "waiting" }
          : step,
    ),
    problem: {
      type: "connect/account-can-write",
      title: pageOf("connect/account-can-write").title,
      detail: "Run these two statements, then test again.",
    },
    rights: {
      verdict: "write",
      not_probed: [],
      findings: [
        {
          right: "INSERT",
          object: "public.invoice",
          sentence: "The account may insert into public.invoice.",
          verdict: "write",
          fix: ["REVOKE INSERT ON public.invoice FROM tw;"],
        },
        {
          right: "UPDATE",
          object: "public.invoice",
          sentence: "The account may update public.invoice.",
          verdict: "write",
          fix: ["REVOKE UPDATE ON public.invoice FROM tw;"],
        },
      ],
      fix_script: "REVOKE INSERT ON public.invoice FROM tw;\nREVOKE UPDATE ON public.invoice FROM tw;",
    },
  };
}

export function aReading(index: number): Reading {
  const day = String(20 - index).padStart(2, "0");
  return {
    id: `reading_${index}`,
    value: String(576_000 - index * 11_000),
    unit: "EUR",
    as_of: `2026-11-${day}T09:12:00Z`,
    recorded_at: `2026-11-${day}T09:12:01Z`,
    source_time: null,
    fetched_at: `2026-11-${day}T09:12:01Z`,
    start: "2026-10-01",
    end: `2026-11-${day}`,
    start_at: "2026-09-30T22:00:00Z",
    end_at: `2026-11-${day}T23:00:00Z`,
    expression: "td:q,complete",
    description: "1 Oct – 20 Nov 2026",
    zone: "Europe/Paris",
    parameter_hash: "9f2c",
    tzdata: "2026b",
    calendar_version: 3,
    rows: 4_812 - index * 90,
    origin: index < 3 ? "scheduled" : "backfill",
    flags: index === 4 ? ["restated"] : [],
    kpi_version: 2,
    connection_id: "conn_books",
  };
}

export function kpis(): Kpi[] {
  return [
    {
      id: "kpi_revenue",
      name: "Revenue",
      description: "Invoiced amount without tax.",
      connection_id: "conn_books",
      connection_name: "Books",
      statement:
        "SELECT sum(amount) AS value, count(*) AS rows\nFROM invoice\nWHERE issued_on >= {period.start_date} AND issued_on < {period.end_date}\n  AND region = {region}",
      unit: "EUR",
      decimals: 0,
      created_at: "2026-10-01T08:00:00Z",
      is_sample: false,
      parameters: [
        { name: "period", label: "Period", kind: "date_range", default: "td:q,complete" },
        {
          name: "region",
          label: "Region",
          kind: "pick_list",
          default: { id: "eu", label: "Europe" },
          choices_statement: "SELECT id, name FROM region",
        },
        { name: "credit_notes", label: "Include credit notes", kind: "checkbox", default: false },
      ],
      values: { period: "td:q,complete", region: { id: "eu", label: "Europe" }, credit_notes: false },
      zone: null,
      refresh_minutes: 30,
      state: "active",
      version: 2,
      latest: aReading(0),
      goal_count: 1,
      last_error: null,
    },
    {
      id: "kpi_tickets",
      name: "Open support tickets",
      description: "",
      connection_id: "conn_desk",
      connection_name: "Help desk replica",
      statement: "SELECT count(*) AS value FROM ticket WHERE closed_at IS NULL",
      unit: "tickets",
      decimals: 0,
      created_at: "2026-10-01T08:00:00Z",
      is_sample: false,
      parameters: [],
      values: {},
      zone: null,
      refresh_minutes: 15,
      state: "active",
      version: 1,
      latest: null,
      goal_count: 1,
      last_error: "The database refused the password.",
    },
  ];
}

export function aPreview(rest: Partial<Preview> = {}): Preview {
  return {
    value: "576000",
    rows: 4_812,
    elapsed_ms: 41,
    resolved: {
      expression: "td:q,complete",
      start: "2026-10-01",
      end: "2026-11-21",
      start_at: null,
      end_at: null,
      days: 51,
      description: "1 Oct – 20 Nov 2026, 51 days, today excluded, Europe/Paris",
      zone: "Europe/Paris",
    },
    interpretations: [
      {
        label: "Today included",
        description: "",
        expression: "td:q",
        start: "2026-10-01",
        end: "2026-11-22",
        value: "583200",
        rows: 4_870,
      },
      {
        label: "Last 90 days",
        description: "",
        expression: "last:90d",
        start: "2026-08-23",
        end: "2026-11-21",
        value: "1011500",
        rows: 8_204,
      },
    ],
    problem: null,
    ...rest,
  };
}

export function schemaTables(): SchemaTable[] {
  return [
    {
      schema: "public",
      name: "invoice",
      columns: [
        { name: "id", type: "bigint" },
        { name: "amount", type: "numeric" },
        { name: "issued_on", type: "date" },
        { name: "region", type: "text" },
      ],
    },
    {
      schema: "public",
      name: "region",
      columns: [
        { name: "id", type: "text" },
        { name: "name", type: "text" },
      ],
    },
  ];
}

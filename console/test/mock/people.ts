import type { ApiKey, AuditEntry, AuditState, DeadJob, Me, Member, Organization } from "../../src/api/types";

export const allPermissions = [
  "see_goals",
  "edit_goals",
  "see_kpis",
  "edit_kpis",
  "see_connections",
  "use_connections",
  "edit_connections",
  "accept_write_account",
  "see_members",
  "edit_members",
  "see_audit",
  "edit_audit",
  "see_organization",
  "see_keys",
  "edit_keys",
  "shut_off_connections",
  "edit_organization",
  "edit_api_keys",
  "see_jobs",
  "edit_jobs",
  "edit_sample",
];

export function aMe(): Me {
  return {
    person: { id: "person_ada", name: "Sales Lead", email: "owner@nordwind.example" },
    member: { id: "member_ada", roles: ["owner"] },
    organization: {
      id: "org_nordwind",
      name: "Nordwind Trading",
      zone: "Europe/Paris",
      week_start: "mon",
      fiscal_year_start: "01-01",
    },
    permissions: allPermissions,
    second_factor: { totp: true, passkeys: 1, recovery_codes_left: 8, needed: true },
    session: { id: "session_1", expires_at: "2026-11-22T09:00:00Z", stepped_up_until: null },
  };
}

export function members(): Member[] {
  return [
    {
      id: "member_ada",
      name: "Sales Lead",
      email: "owner@nordwind.example",
      roles: ["owner"],
      joined_at: "2026-09-01T08:00:00Z",
      me: false,
    },
    {
      id: "member_ben",
      name: "Support Lead",
      email: "support@nordwind.example",
      roles: ["goal_manager", "member"],
      joined_at: "2026-09-14T08:00:00Z",
      me: false,
    },
    {
      id: "member_chi",
      name: "Deputy Head of Customer Relations, Northern Europe",
      email: "deputy.head.of.customer.relations@nordwind.example",
      roles: ["reader"],
      joined_at: "2026-10-02T08:00:00Z",
      me: false,
    },
  ];
}

export function anOrganization(): Organization {
  return {
    id: "org_nordwind",
    name: "Nordwind Trading",
    zone: "Europe/Paris",
    week_start: "mon",
    fiscal_year_start: "01-01",
    calendar_options: "",
    working_days: "1111100",
    holidays: [
      { date: "2026-12-25", name: "Christmas Day" },
      { date: "2027-01-01", name: "New Year" },
    ],
    calendar_version: 3,
  };
}

export function auditState(): AuditState {
  return {
    entries: 412,
    last_verified_at: "2026-11-21T06:00:00Z",
    last_verified_by: "schedule",
    ok: true,
    broken_at: null,
    verifying: null,
    checkpoint: {
      entries: 412,
      root: "qI0TX6mSgk1LeZ4bqLSBFF3uJ2bV1CnqpeoW0ePXDGk=",
      at: "2026-11-21T09:12:09Z",
      note: "teamwright/ins_1/org_nordwind\n412\nqI0TX6mSgk1LeZ4bqLSBFF3uJ2bV1CnqpeoW0ePXDGk=\n",
    },
    public_key: "teamwright/ins_1/org_nordwind+1f0c9a3b+AcB4",
    witness: null,
  };
}

export function auditEntries(): AuditEntry[] {
  const actor = { kind: "member", id: "member_ada", name: "Sales Lead" };
  const system = { kind: "system", id: "", name: "Teamwright" };
  return [
    {
      log_sequence: 412,
      at: "2026-11-21T09:12:00Z",
      actor: system,
      action: "credential.open",
      object: "conn_books/sql_password",
      purpose: "kpi refresh",
      outcome: "done",
      detail: null,
    },
    {
      log_sequence: 411,
      at: "2026-11-21T09:01:00Z",
      actor,
      action: "goal.create",
      object: "goal_01a205f3e7b57d948bb662eb4296afac",
      purpose: "",
      outcome: "done",
      detail: { name: "Revenue this quarter" },
    },
    {
      log_sequence: 410,
      at: "2026-11-21T08:59:00Z",
      actor,
      action: "session.open",
      object: "session",
      purpose: "passphrase",
      outcome: "done",
      detail: { browser: "Edge on Windows", network: "203.0.113.x" },
    },
    {
      log_sequence: 409,
      at: "2026-11-20T17:40:00Z",
      actor,
      action: "credential.refuse",
      object: "conn_desk/sql_password",
      purpose: "kpi refresh",
      outcome: "refused",
      detail: { why: "record_altered" },
    },
  ];
}

export function apiKeys(): ApiKey[] {
  return [
    {
      id: "key_1",
      name: "Wallboard",
      scopes: ["see_goals", "see_kpis"],
      made_by: "member_ada",
      made_by_name: "Sales Lead",
      created_at: "2026-11-01T10:00:00Z",
      expires_at: null,
      last_used_at: "2026-11-21T08:00:00Z",
    },
  ];
}

export function deadJobs(): DeadJob[] {
  return [
    {
      id: "job_1",
      name: "goals.refresh-readings",
      failed_at: "2026-11-20T03:14:00Z",
      attempts: 12,
      last_error: "The database did not answer within 10 seconds.",
      created_at: "2026-11-20T02:00:00Z",
    },
  ];
}

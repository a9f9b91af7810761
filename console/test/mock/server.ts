// Answers the console's requests from made-up data, so that pages can be driven without a server. Tests change one
// answer with `when`, and read what was asked in `asked`.
import { aChart, aWhy, boardCards } from "./goals";
import { aPlan, aRotation, someKeys } from "./keys";
import { aMe, anOrganization, apiKeys, auditEntries, auditState, deadJobs, members } from "./people";
import { refusal } from "./refusal";
import { aPreview, aReading, aTest, connections, kpis, schemaTables } from "./sources";

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  params: Record<string, string>;
}

type Handler = (asked: Asked) => unknown;

const found = <T extends { id: string }>(items: T[], id: string | undefined): unknown =>
  items.find((item) => item.id === id) ?? refusal("http/not-found");

const goalsOf = () => boardCards().map((card) => card.goal);

const reads: Record<string, Handler> = {
  "/api/installation": () => ({ setup_needed: false, product_version: "0.1.0", sample_possible: true }),
  "/api/setup": () => ({ valid: true, organization_name: null }),
  "/api/passphrase-reset": () => ({ valid: true, email: "owner@nordwind.example" }),
  "/api/me": () => aMe(),
  "/api/organizations": () => ({ items: [{ id: "org_nordwind", name: "Nordwind Trading", current: true }] }),
  "/api/board": () => ({ items: boardCards(), as_of: "2026-11-21T09:20:00Z" }),
  "/api/goals": () => ({ items: goalsOf(), next: null }),
  "/api/goals/{id}": ({ params }) => found(goalsOf(), params.id),
  "/api/goals/{id}/chart": () => aChart(),
  "/api/goals/{id}/why": () => aWhy(),
  "/api/goals/{id}/backfill": () => ({ state: "done", done: 63, total: 63 }),
  "/api/goals/{id}/history": () => ({
    items: [
      { at: "2026-11-18T08:00:00Z", what: "status", by: "Teamwright", from: "On pace", to: "Behind" },
      { at: "2026-10-01T08:00:00Z", what: "created", by: "Sales Lead" },
    ],
    next: null,
  }),
  "/api/kpis": () => ({ items: kpis(), next: null }),
  "/api/kpis/{id}": ({ params }) => found(kpis(), params.id),
  "/api/kpis/{id}/readings": () => ({ items: Array.from({ length: 8 }, (_, index) => aReading(index)), next: null }),
  "/api/ranges": () => ({
    named: [
      { label: "Quarter to date", expression: "td:q,complete" },
      { label: "Last 90 days", expression: "last:90d" },
      { label: "Next quarter", expression: "next:q" },
    ],
  }),
  "/api/connections": () => ({ items: connections(), next: null }),
  "/api/connections/{id}": ({ params }) => found(connections(), params.id),
  "/api/connections/{id}/schema": () => ({ tables: schemaTables() }),
  "/api/connections/{id}/health": () => ({
    items: [{ id: "health_1", at: "2026-11-21T09:12:00Z", state: "active", sentence: "Answered in 12 ms." }],
    next: null,
  }),
  "/api/connection-tests/{id}": () => aTest(),
  "/api/members": () => ({ items: members() }),
  "/api/invitations": () => ({ items: [] }),
  "/api/invitations/by-token": () => ({
    valid: true,
    organization_name: "Nordwind Trading",
    email: "eve@nordwind.example",
    roles: ["member"],
  }),
  "/api/api-keys": () => ({ items: apiKeys() }),
  "/api/organization": () => anOrganization(),
  "/api/audit": () => ({ items: auditEntries(), next: null }),
  "/api/audit/state": () => auditState(),
  "/api/keys": () => someKeys(),
  "/api/sample-company": () => ({ state: "absent", step: null, done: 0, total: 0 }),
  "/api/dead-jobs": () => ({ items: deadJobs(), next: null }),
  "/api/me/sessions": () => ({
    items: [
      {
        id: "session_1",
        created_at: "2026-11-21T08:59:00Z",
        last_used_at: "2026-11-21T09:20:00Z",
        browser: "Firefox on Linux",
        address_hint: "203.0.113.x",
        current: true,
      },
      {
        id: "session_2",
        created_at: "2026-11-19T07:10:00Z",
        last_used_at: "2026-11-20T18:02:00Z",
        browser: "Safari on iPhone",
        address_hint: "198.51.100.x",
        current: false,
      },
    ],
  }),
  "/api/me/passkeys": () => ({
    items: [{ id: "passkey_1", name: "Laptop", created_at: "2026-10-01T09:00:00Z", last_used_at: null }],
  }),
};

const acts: Record<string, Handler> = {
  "POST /api/session": () => ({ state: "signed_in", methods: [] }),
  "POST /api/kpi-previews": () => aPreview(),
  "POST /api/pick-lists": () => ({
    items: [
      { id: "eu", label: "Europe" },
      { id: "na", label: "North America" },
    ],
  }),
  "POST /api/ranges/resolve": () => ({ resolved: aPreview().resolved, interpretations: aPreview().interpretations }),
  "POST /api/connection-tests": () => aTest(),
  "POST /api/connection-guides": () => ({
    steps: ["Sign in to the database as its administrator.", "Run this script; choose a password of your own."],
    script:
      "CREATE ROLE teamwright_reader LOGIN PASSWORD '…';\nGRANT CONNECT ON DATABASE books TO teamwright_reader;\nGRANT USAGE ON SCHEMA public TO teamwright_reader;\nGRANT SELECT ON ALL TABLES IN SCHEMA public TO teamwright_reader;",
  }),
  "POST /api/connections": () => ({ connection: connections()[0], test: aTest() }),
  "POST /api/kpis": () => kpis()[0],
  "PATCH /api/kpis/{id}": () => kpis()[0],
  "POST /api/goals": () => goalsOf()[0],
  "PATCH /api/goals/{id}": () => goalsOf()[0],
  "POST /api/sample-company": () => ({ state: "building", step: "Writing 41,200 invoices", done: 2, total: 5 }),
  "POST /api/me/totp": () => ({
    secret: "JBSWY3DPEHPK3PXP",
    uri: "otpauth://totp/Teamwright:ada?secret=JBSWY3DPEHPK3PXP",
    qr_svg:
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10" fill="#fff"/><path d="M1 1h3v3H1zM6 1h3v3H6zM1 6h3v3H1z" fill="#000"/></svg>',
  }),
  "POST /api/me/totp/confirm": () => ({ recovery_codes: ["a1b2-c3d4", "e5f6-g7h8", "j9k0-l1m2"] }),
  "POST /api/me/recovery-codes": () => ({ recovery_codes: ["a1b2-c3d4", "e5f6-g7h8", "j9k0-l1m2"] }),
  "POST /api/invitations": () => ({
    id: "inv_1",
    link: "https://teamwright.nordwind.example/join?token=abc",
    expires_at: "2026-11-28T09:00:00Z",
  }),
  "POST /api/api-keys": () => ({ key: apiKeys()[0], secret: "twk_3f9a" }),
  "PATCH /api/organization": () => anOrganization(),
  "POST /api/keys/own-service/test": () => ({ provider: "transit", key_id: "teamwright", algorithm: "aes256-gcm96" }),
  "PUT /api/keys/own-service": () => aRotation(),
  "POST /api/shut-offs/plan": () => aPlan(),
  "POST /api/shut-offs": () => ({ id: "rcp_2", at: "2026-11-21T09:20:00Z", note: "Teamwright receipt 1" }),
};

export class MockServer {
  readonly asked: Asked[] = [];
  private readonly changed = new Map<string, Handler>();

  /** Answers `GET /api/board` and its like differently from now on. */
  when(route: string, handler: Handler): this {
    this.changed.set(route, handler);
    return this;
  }

  /** The body of the last request to a route, or undefined when nobody asked. */
  lastBody(method: string, path: string): unknown {
    return this.asked.findLast((one) => one.method === method && one.path === path)?.body;
  }

  answer(method: string, url: URL, body: unknown): { status: number; body: unknown } {
    const [route, params] = this.routeOf(method, url.pathname);
    const asked = { method, path: url.pathname, query: url.searchParams, body, params };
    this.asked.push(asked);
    const handler =
      this.changed.get(`${method} ${route}`) ?? (method === "GET" ? reads[route] : acts[`${method} ${route}`]);
    const result = handler?.(asked);
    if (isReply(result)) return { status: result.status ?? 200, body: result.body };
    if (result === undefined && method === "GET") return { status: 404, body: undefined };
    return { status: result === undefined ? 204 : 200, body: result };
  }

  private routeOf(method: string, path: string): [string, Record<string, string>] {
    const known = [...this.changed.keys(), ...Object.keys(acts)].filter((key) => key.startsWith(`${method} `));
    const all = [...known.map((key) => key.slice(method.length + 1)), ...Object.keys(reads)];
    if (all.includes(path)) return [path, {}];
    for (const route of all) {
      const match = new RegExp(`^${route.replace(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`).exec(path);
      if (match) return [route, { ...match.groups }];
    }
    return [path, {}];
  }
}

function isReply(result: unknown): result is { status?: number; body?: unknown } {
  return (
    typeof result === "object" &&
    result !== null &&
    "status" in result &&
    typeof result.status === "number" &&
    "body" in result
  );
}

// The ids that the log keeps for good, in words: by the name that the thing has, else had, else by its kind.
import type { AuditEntry } from "../../api/types";

/** Names by id. */
export type Names = ReadonlyMap<string, string>;

const kinds: Record<string, string> = {
  con: "a connection",
  kpi: "a KPI",
  goal: "a goal",
  mem: "a member",
  per: "an account",
  ses: "a session",
  pky: "a passkey",
  key: "an API key",
  inv: "an invitation",
  job: "a job",
  rcp: "a receipt",
  bkp: "a backup",
};

const parts: Record<string, string> = {
  sql_password: "its password",
  sql_client_key: "its client key",
  totp_secret: "its authenticator",
  organization_key: "its key",
};

const ID = /^([a-z]+)_[0-9a-f]{32}$/;

export function objectOf({ object, detail }: Pick<AuditEntry, "object" | "detail">, names: Names): string {
  const [id = "", part, version] = object.split("/");
  const kind = ID.exec(id)?.[1];
  const thing = names.get(id) ?? nameThen(detail) ?? (kind === undefined ? undefined : kinds[kind]);
  if (thing === undefined) return object;
  if (part === undefined) return thing;
  return `${thing}: ${parts[part] ?? part}${version === undefined ? "" : `, version ${version}`}`;
}

// Whoever makes something notes its name.
function nameThen(detail: unknown): string | undefined {
  const name = typeof detail === "object" && detail !== null && "name" in detail ? detail.name : undefined;
  return typeof name === "string" ? name : undefined;
}

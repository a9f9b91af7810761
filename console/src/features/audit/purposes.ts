// The codes that the log keeps for good, in words. A purpose that is words already is shown as it is.
import type { AuditEntry } from "../../api/types";
import { auditStrings as s } from "./strings";

const purposes = new Map<string, string>(Object.entries(s.purposes));

// A sealed credential is named by its version and the hash of its record; the hash is for machines.
const SEALED = /^v(\d+) [\w-]{20,}$/;
// A receipt and a backup are named by the hash of what they are.
const HASH = /^[0-9a-f]{64}$/;
const FINGERPRINT = 12;

/** The reason that a person gave, else what the log has as purpose. */
export function purposeOf({ purpose: code, detail }: Pick<AuditEntry, "purpose" | "detail">): string {
  const reason = given(detail);
  if (reason !== undefined) return reason;
  if (!code) return s.none;
  if (HASH.test(code)) return s.hash(code.slice(0, FINGERPRINT));
  const version = SEALED.exec(code)?.[1];
  return version === undefined ? (purposes.get(code) ?? code) : s.sealed(version);
}

function given(detail: unknown): string | undefined {
  if (typeof detail !== "object" || detail === null) return undefined;
  const told = "reason" in detail ? detail.reason : "why" in detail ? detail.why : undefined;
  return typeof told === "string" && told !== "" ? told : undefined;
}

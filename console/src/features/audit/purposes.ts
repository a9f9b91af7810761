// The codes that the log keeps for good, in words. A purpose that is words already is shown as it is.
import type { AuditEntry } from "../../api/types";
import { told } from "./detail";
import { auditStrings as s } from "./strings";

const purposes = new Map<string, string>(Object.entries(s.purposes));

// A sealed credential is named by its version and the hash of its record; the hash is for machines.
const SEALED = /^v(\d+) [\w-]{20,}$/;
// A receipt and a backup are named by the hash of what they are.
const HASH = /^[0-9a-f]{64}$/;
const FINGERPRINT = 12;

/** The reason that a person gave; else what was wrong, if anything was, and what the log has as purpose. */
export function purposeOf({ purpose, detail }: Pick<AuditEntry, "purpose" | "detail">): string {
  const reason = told(detail, "reason");
  if (reason !== undefined) return reason;
  const why = told(detail, "why");
  const words = wordsOf(purpose);
  if (why === undefined) return words ?? s.none;
  return words === undefined ? wrong(why) : s.wrongFor(wrong(why), words);
}

const wrongs = new Map<string, string>(Object.entries(s.wrongs));
const wrong = (why: string) => wrongs.get(why) ?? purposes.get(why) ?? why;

function wordsOf(code: string): string | undefined {
  if (!code) return undefined;
  if (HASH.test(code)) return s.hash(code.slice(0, FINGERPRINT));
  const version = SEALED.exec(code)?.[1];
  return version === undefined ? (purposes.get(code) ?? code) : s.sealed(version);
}

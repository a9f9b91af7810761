// The codes that the log keeps for good, in words. A purpose that is words already is shown as it is.
import { auditStrings as s } from "./strings";

const purposes = new Map<string, string>(Object.entries(s.purposes));

// A sealed credential is named by its version and the hash of its record; the hash is for machines.
const SEALED = /^v(\d+) [\w-]{20,}$/;

export function purposeOf(code: string | null | undefined): string {
  if (!code) return s.none;
  const version = SEALED.exec(code)?.[1];
  return version === undefined ? (purposes.get(code) ?? code) : s.sealed(version);
}

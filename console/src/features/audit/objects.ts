// The ids that the log keeps for good, in words: by the name that the thing has, else the one that the entry noted, else by its kind.
import type { AuditEntry } from "../../api/types";
import { auditStrings as s } from "./strings";

/** Names by id. */
export type Names = ReadonlyMap<string, string>;

const ID = /^([a-z]+)_[0-9a-f]{32}$/;

export function objectOf({ object, detail }: Pick<AuditEntry, "object" | "detail">, names: Names): string {
  const [id = "", part, version] = object.split("/");
  const kind = ID.exec(id)?.[1];
  const thing = names.get(id) ?? nameThen(detail) ?? (kind === undefined ? undefined : s.things[kind]);
  if (thing === undefined) return object;
  if (part === undefined) return thing;
  return s.partOf(thing, s.parts[part] ?? part, version);
}

// Whoever makes something notes its name.
function nameThen(detail: unknown): string | undefined {
  const name = typeof detail === "object" && detail !== null && "name" in detail ? detail.name : undefined;
  return typeof name === "string" ? name : undefined;
}

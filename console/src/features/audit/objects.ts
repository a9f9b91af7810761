// The ids that the log keeps for good, in words: by the name that the thing has, else by the one that the entry noted,
// else by its kind.
import type { AuditEntry } from "../../api/types";
import { told } from "./detail";
import { auditStrings as s } from "./strings";

/** Names by id. */
export type Names = ReadonlyMap<string, string>;

const ID = /^([a-z]+)_[0-9a-f]{32}$/;

export function objectOf({ object, detail }: Pick<AuditEntry, "object" | "detail">, names: Names): string {
  const [id = "", part, version] = object.split("/");
  const kind = ID.exec(id)?.[1];
  const thing = names.get(id) ?? told(detail, "name") ?? (kind === undefined ? undefined : s.things[kind]);
  if (thing === undefined) return object;
  if (part === undefined) return thing;
  return s.partOf(thing, s.parts[part] ?? part, version);
}

// What a shut-off ends, in words.
import { type Engine, engines, oneOf } from "../../ui/words";
import { keyStrings as s } from "./strings";

const names: Record<Engine, string> = { postgresql: "PostgreSQL", mysql: "MySQL or MariaDB", sqlite: "SQLite" };

export function kindName(kind: string): string {
  return names[oneOf(engines, kind, "postgresql")];
}

/** Names the connection where it is still there. */
export function ended(scope: string, object: string, connections: readonly { id: string; name: string }[]): string {
  if (scope === "everything") return s.everything;
  if (scope === "provider") return s.ofKind(kindName(object));
  return connections.find((one) => one.id === object)?.name ?? s.goneConnection(object);
}

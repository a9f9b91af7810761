// What the connection form holds, how it is judged, and what is sent.
import type { Connection, ConnectionNew } from "../../api/types";
import { needed } from "../../ui/checks";
import type { Faults } from "../../ui/useForm";
import { type Engine, engines, oneOf } from "../../ui/words";
import { defaultPorts } from "./connectionString";
import { connectionStrings as s } from "./strings";

export interface ConnectionValues {
  engine: Engine;
  name: string;
  host: string;
  port: string;
  database: string;
  user: string;
  password: string;
  tls: "verify" | "plaintext";
  ca: string;
  serverName: string;
  path: string;
}

export const blankConnection: ConnectionValues = {
  engine: "postgresql",
  name: "",
  host: "",
  port: defaultPorts.postgresql,
  database: "",
  user: "",
  password: "",
  tls: "verify",
  ca: "",
  serverName: "",
  path: "",
};

/** What a copy begins with: everything but the password, which is sealed for its own connection. */
export function copyOf(connection: Connection): ConnectionValues {
  const engine = oneOf(engines, connection.engine, "postgresql");
  return {
    engine,
    name: s.copyOf(connection.name),
    host: connection.host ?? "",
    port: String(connection.port ?? defaultPorts[engine]),
    database: connection.database ?? "",
    user: connection.user ?? "",
    password: "",
    tls: connection.tls_mode === "plaintext" ? "plaintext" : "verify",
    ca: connection.ca_pem ?? "",
    serverName: connection.server_name ?? "",
    path: connection.path ?? "",
  };
}

export function checkConnection(values: ConnectionValues): Faults<ConnectionValues> {
  const name = needed(values.name, s.name);
  if (values.engine === "sqlite") return { name, path: needed(values.path, s.path) };
  return {
    name,
    host: needed(values.host, s.host),
    port: portFault(values.port),
    database: needed(values.database, s.database),
    user: needed(values.user, s.user),
    password: needed(values.password, s.password),
  };
}

function portFault(text: string): string | undefined {
  const port = Number(text);
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? undefined : s.portFault;
}

export function bodyOf(values: ConnectionValues): ConnectionNew {
  const { engine } = values;
  const name = values.name.trim();
  if (engine === "sqlite") return { name, engine, path: values.path.trim() };
  return {
    name,
    engine,
    host: values.host.trim(),
    port: Number(values.port),
    database: values.database.trim(),
    user: values.user.trim(),
    password: values.password,
    tls: {
      mode: values.tls,
      ca_pem: values.ca.trim() || null,
      server_name: values.serverName.trim() || null,
    },
  };
}

// Takes a pasted connection string apart. What it holds goes into the fields; the text itself is kept nowhere.
import type { Engine } from "../../ui/words";

export interface Pasted {
  engine: Engine;
  host: string;
  port: string;
  database: string;
  user: string;
  password: string;
}

const ENGINES: Record<string, Engine> = {
  "postgres:": "postgresql",
  "postgresql:": "postgresql",
  "mysql:": "mysql",
  "mariadb:": "mysql",
};

export const defaultPorts: Record<Engine, string> = { postgresql: "5432", mysql: "3306", sqlite: "" };

export function readConnectionString(text: string): Pasted | null {
  const address = text.trim().replace(/^jdbc:/, "");
  return readUrl(address) ?? readKeywords(address);
}

function readUrl(address: string): Pasted | null {
  // Browsers take hosts apart only for schemes they know, so the scheme is swapped for one of those.
  const scheme = /^[a-z]+:/.exec(address)?.[0] ?? "";
  const engine = ENGINES[scheme];
  if (engine === undefined || !URL.canParse(address.replace(scheme, "http:"))) return null;
  const url = new URL(address.replace(scheme, "http:"));
  const query = url.searchParams;
  return {
    engine,
    host: url.hostname,
    port: url.port || defaultPorts[engine],
    database: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username) || (query.get("user") ?? ""),
    password: decodeURIComponent(url.password) || (query.get("password") ?? ""),
  };
}

/** `host=db port=5432 dbname=books user=reader password=…`, as libpq writes it. */
function readKeywords(text: string): Pasted | null {
  const pairs = new Map<string, string>();
  for (const match of text.matchAll(/(\w+)\s*=\s*('(?:[^'\\]|\\.)*'|\S+)/g)) {
    const value = match[2] ?? "";
    pairs.set(match[1] ?? "", value.startsWith("'") ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value);
  }
  const host = pairs.get("host");
  if (host === undefined) return null;
  return {
    engine: "postgresql",
    host,
    port: pairs.get("port") ?? defaultPorts.postgresql,
    database: pairs.get("dbname") ?? "",
    user: pairs.get("user") ?? "",
    password: pairs.get("password") ?? "",
  };
}

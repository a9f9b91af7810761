// A PostgreSQL store as an operator makes one: a database, a role without rights of its own, the schema, the grants.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { psql, serverUrl } from "./source.mjs";

export function makeStore(binary) {
  const admin = serverUrl();
  const tag = randomBytes(4).toString("hex");
  const [database, role, password] = [`store_${tag}`, `runtime_${tag}`, randomBytes(12).toString("hex")];
  psql(admin, `CREATE DATABASE ${database}`);
  const owner = new URL(admin);
  owner.pathname = `/${database}`;
  const url = new URL(owner);
  [url.username, url.password] = [role, password];
  psql(owner.href, `CREATE ROLE ${role} LOGIN PASSWORD '${password}' NOSUPERUSER NOBYPASSRLS`);
  execFileSync(binary, ["migrate"], {
    env: { PATH: process.env.PATH, TEAMWRIGHT_STORE__URL: url.href, TEAMWRIGHT_STORE__MIGRATOR_URL: owner.href },
  });
  psql(owner.href, `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`);
  return {
    url: url.href,
    ask: (statement) => psql(owner.href, statement),
    drop() {
      psql(admin, `DROP DATABASE ${database} WITH (FORCE)`);
      psql(admin, `DROP ROLE ${role}`);
    },
  };
}

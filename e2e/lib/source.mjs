// A database as a company has one: a table of deals, an account that reads and one that writes.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";

export function serverUrl() {
  const url = process.env.TEAMWRIGHT_TEST_POSTGRES_URL;
  if (!url) throw new Error("TEAMWRIGHT_TEST_POSTGRES_URL must name a server; `make test` starts one");
  return url;
}

export function psql(url, statement) {
  return execFileSync("psql", ["--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-At", url, "-c", statement], {
    encoding: "utf8",
  }).trim();
}

export function makeSource() {
  const admin = serverUrl();
  const tag = randomBytes(4).toString("hex");
  const [database, reader, writer] = [`shop_${tag}`, `reader_${tag}`, `writer_${tag}`];
  const password = randomBytes(12).toString("hex");
  psql(admin, `CREATE DATABASE ${database}`);
  const own = new URL(admin);
  own.pathname = `/${database}`;
  const run = (statement) => psql(own.href, statement);
  run(`
    CREATE TABLE region (id text PRIMARY KEY, name text NOT NULL);
    INSERT INTO region VALUES ('eu', 'Europe'), ('na', 'North America'), ('apac', 'Asia and Pacific');
    CREATE TABLE deal (id int PRIMARY KEY, region_id text REFERENCES region, amount numeric(12, 2), won_on date, is_open boolean);
    INSERT INTO deal SELECT n, (ARRAY['eu', 'na', 'apac'])[1 + n % 3], 100 + (n * 37) % 900 + 0.25, current_date - n % 420, n % 5 = 0
      FROM generate_series(1, 6000) AS n;
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    CREATE ROLE ${reader} LOGIN PASSWORD '${password}';
    CREATE ROLE ${writer} LOGIN PASSWORD '${password}';
    REVOKE CREATE, TEMPORARY ON DATABASE ${database} FROM PUBLIC;
    GRANT CONNECT ON DATABASE ${database} TO ${reader}, ${writer};
    GRANT USAGE ON SCHEMA public TO ${reader}, ${writer};
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${reader}, ${writer};
    GRANT INSERT, UPDATE ON deal TO ${writer};
  `);
  const addressOf = (role) => `postgres://${role}:${password}@${own.hostname}:${own.port}/${database}`;
  return {
    reader: addressOf(reader),
    writer: addressOf(writer),
    password,
    ask: run,
    drop() {
      psql(admin, `DROP DATABASE ${database} WITH (FORCE)`);
      psql(admin, `DROP ROLE ${reader}`);
      psql(admin, `DROP ROLE ${writer}`);
    },
  };
}

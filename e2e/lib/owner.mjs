// An organization with an owner who has a second factor, made through the API: where a journey begins later.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { totp } from "./totp.mjs";

/** Sets the product up; answers the authenticator's secret, the session's cookie and a way to call as the owner. */
export async function makeOwner(server, owner) {
  let cookie = "";
  const call = async (method, path, body) => {
    const headers = { "content-type": "application/json", origin: server.base, "sec-fetch-site": "same-origin", "idempotency-key": randomUUID(), cookie };
    const answer = await fetch(server.base + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    const set = answer.headers.getSetCookie().map((one) => one.split(";")[0]);
    if (set.length > 0) cookie = set.join("; ");
    return text ? JSON.parse(text) : null;
  };
  await call("POST", "/api/setup", {
    token: new URL(server.setupLink).searchParams.get("token"),
    organization: { name: "Nordwind Trading", zone: "Europe/Paris", week_start: "mon", fiscal_year_start: "01-01" },
    owner,
  });
  const { secret } = await call("POST", "/api/me/totp");
  await call("POST", "/api/me/totp/confirm", { code: totp(secret) });
  return { secret, call, cookie: () => cookie };
}

/** What the form of a connection holds, of an address such as `postgres://reader:…@127.0.0.1:5432/shop`. */
export function connectionTo(address, name) {
  const { hostname, port, pathname, username, password } = new URL(address);
  return {
    name,
    engine: "postgresql",
    host: hostname,
    port: Number(port),
    database: pathname.slice(1),
    user: username,
    password,
    tls: { mode: "plaintext" },
  };
}

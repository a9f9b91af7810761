import { describe, expect, it } from "vitest";
import { actionOf, actions, subjects } from "./actions";
import { objectOf } from "./objects";
import { purposeOf } from "./purposes";

describe("an entry of the log, in words", () => {
  it.each([
    ["connect.test", null, "test of the connection"],
    ["connect.schema", null, "list of its tables"],
    ["needs_reauth", null, "needs a new password"],
    ["v12 3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", null, "version 12"],
    ["a4cbaf301baf4946eaa69986621f846256b8785ac79e6b52e935074b369eca0a", null, "fingerprint a4cbaf301baf"],
    ["kpi refresh", { rows: 3 }, "kpi refresh"],
    ["", { reason: "The contract ends" }, "The contract ends"],
    ["v2 3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", { reason: "asked for", to: "active" }, "asked for"],
    ["kpi refresh", { why: "record_altered" }, "its record was altered (kpi refresh)"],
    ["kpi refresh", { why: "suspended" }, "switched off (kpi refresh)"],
    ["", { why: "The service denies it." }, "The service denies it."],
    ["own", { settings: {} }, "a key service of its own"],
    ["", null, "–"],
  ])("tells the purpose “%s” with detail %o", (purpose, detail, words) => {
    expect(purposeOf({ purpose, detail })).toBe(words);
  });

  const con = "con_01a205f3e7b57d948bb662eb4296afac";
  const org = "org_01a205ee84ff7507bb9ea58c612742cf";
  const names = new Map([
    [con, "Shop"],
    [org, "Nordwind Trading"],
  ]);

  it.each([
    [con, null, "Shop"],
    [`${con}/sql_password`, null, "Shop: its password"],
    [`${org}/organization_key/2`, null, "Nordwind Trading: its key, version 2"],
    [`${org}/key_service`, null, "Nordwind Trading: its key service"],
    [`${con}/later_kind`, null, "Shop: later_kind"],
    ["goal_01a205f3e7b57d948bb662eb4296afac", { name: "A million in Europe" }, "A million in Europe"],
    ["goal_01a205f3e7b57d948bb662eb4296afac", null, "a goal"],
    ["con_01a205f3e7b57d948bb662eb42960000/sql_password", null, "a connection: its password"],
    ["xyz_01a205f3e7b57d948bb662eb4296afac", null, "xyz_01a205f3e7b57d948bb662eb4296afac"],
    ["https://witness.example/log", null, "https://witness.example/log"],
  ])("tells the object “%s” with detail %o", (object, detail, words) => {
    expect(objectOf({ object, detail }, names)).toBe(words);
  });

  it("tells an action that it knows, and one that it does not know yet", () => {
    expect(actionOf("credential.open")).toBe("Password opened");
    expect(actionOf("later_thing.turn-round")).toBe("Later thing turn round");
  });

  it("offers no subject without an action, and every action under a subject", () => {
    const empty = Object.keys(subjects).filter((start) => !Object.keys(actions).some((code) => code.startsWith(start)));
    expect(empty).toEqual([]);
    const unfound = Object.keys(actions).filter((code) => !(`${code.split(".")[0]}.` in subjects));
    expect(unfound).toEqual([]);
  });
});

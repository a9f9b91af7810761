import { expect, it } from "vitest";
import { purposeOf } from "./purposes";

it.each([
  ["connect.test", "test of the connection"],
  ["connect.schema", "list of its tables"],
  ["needs_reauth", "needs a new password"],
  ["v12 3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "version 12"],
  ["kpi refresh", "kpi refresh"],
  ["", "–"],
])("tells the purpose %s in words", (code, words) => {
  expect(purposeOf(code)).toBe(words);
});

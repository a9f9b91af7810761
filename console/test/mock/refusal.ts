// Refusals as the server tells them: status and title are those of the problem's page, so no test lives on a problem
// that the server does not have.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

export interface Reply {
  status?: number;
  body?: unknown;
}

export function refusal(type: string, detail?: string, fields: unknown[] = []): Reply {
  const { title, status } = pageOf(type);
  return { status, body: { type, title, status, detail, fields, more: null } };
}

/** The title and the status that `docs/problems/` states for a type. */
export function pageOf(type: string): { title: string; status: number } {
  const page = readFileSync(resolve("../docs/problems", `${type.replace("/", "-")}.md`), "utf8");
  const [, title = ""] = /^# (.+)$/m.exec(page) ?? [];
  const [, status = ""] = /HTTP status (\d{3})/.exec(page) ?? [];
  return { title, status: Number(status) };
}

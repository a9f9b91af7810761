// Finds `{name}` and `{name.part}` in a statement, outside quotes and comments, as the server does.

const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\{([a-z][a-z0-9_]*)(?:\.([a-z_]+))?\}/g;

export interface UsedParameter {
  name: string;
  /** `{period.start_date}` has a part: it is a date range. */
  isRange: boolean;
}

export function usedParameters(statement: string): UsedParameter[] {
  const used = new Map<string, UsedParameter>();
  for (const [, name, part] of statement.matchAll(TOKEN)) {
    if (name === undefined) continue;
    used.set(name, { name, isRange: part !== undefined || used.get(name)?.isRange === true });
  }
  return [...used.values()];
}

export const rangeParts = ["start_date", "end_date", "start_at", "end_at"] as const;

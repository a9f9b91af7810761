/** A text that an entry has beside its frozen fields, such as the reason that a person gave. */
export function told(detail: unknown, what: string): string | undefined {
  if (typeof detail !== "object" || detail === null) return undefined;
  const text: unknown = Object.entries(detail).find(([name]) => name === what)?.[1];
  return typeof text === "string" && text !== "" ? text : undefined;
}

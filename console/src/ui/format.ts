// Numbers and dates for people. Decimals arrive as text and are never turned into floating point before formatting.

/** `1234.5` with unit: "1,234.50 EUR", "42 %", "17 tickets". */
export function formatNumber(value: string | null | undefined, unit = "", decimals?: number): string {
  if (value === null || value === undefined) return "–";
  const options =
    decimals === undefined
      ? { maximumFractionDigits: 6 }
      : { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const text = decimalFormat(options, value);
  return unit === "" ? text : `${text}\u00a0${unit}`;
}

export function formatSigned(value: string, unit = "", decimals?: number): string {
  const text = formatNumber(value.replace(/^-/, ""), unit, decimals);
  if (Number(value) === 0) return text;
  return value.startsWith("-") ? `−${text}` : `+${text}`;
}

/** "1.2M": for axes and other narrow places. */
export function formatShort(value: string): string {
  return decimalFormat({ notation: "compact", maximumFractionDigits: 1 }, value);
}

/** A fraction such as `0.713` as "71 %". */
export function formatShare(fraction: string): string {
  return `${new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 }).format(Number(fraction) * 100)}\u00a0%`;
}

// Intl accepts decimal text exactly; its type does not say so for every text.
function decimalFormat(options: Intl.NumberFormatOptions, value: string): string {
  return new Intl.NumberFormat(undefined, options).format(value as unknown as number);
}

export function formatDay(date: string, withYear = true): string {
  const at = new Date(`${date.slice(0, 10)}T00:00:00Z`);
  const year = withYear ? ({ year: "numeric" } as const) : {};
  return new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", ...year, timeZone: "UTC" }).format(at);
}

export function formatMoment(at: string, zone?: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short", ...zoned(zone) }).format(
    new Date(at),
  );
}

export function formatClock(at: string, zone?: string): string {
  return new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", ...zoned(zone) }).format(
    new Date(at),
  );
}

function zoned(zone: string | undefined): { timeZone?: string } {
  return zone === undefined ? {} : { timeZone: zone };
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

export function formatAgo(at: string, now: number): string {
  const seconds = Math.round((Date.parse(at) - now) / 1000);
  const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return relative.format(0, "minute");
}

/** The last day that a half-open range holds. */
export function lastDay(end: string): string {
  const day = new Date(`${end.slice(0, 10)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - 1);
  return day.toISOString().slice(0, 10);
}

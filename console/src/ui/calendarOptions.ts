// Choices of the calendar that set-up and settings share.
import type { Option } from "./SelectField";

export const weekStarts: Option[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((value, index) => ({
  value,
  label: dayName(index),
}));

/** 0 is Monday. */
export function dayName(index: number): string {
  return new Intl.DateTimeFormat(undefined, { weekday: "long", timeZone: "UTC" }).format(Date.UTC(2026, 0, 5 + index));
}

export const months: Option[] = Array.from({ length: 12 }, (_, index) => ({
  value: String(index + 1).padStart(2, "0"),
  label: new Intl.DateTimeFormat(undefined, { month: "long", timeZone: "UTC" }).format(Date.UTC(2026, index, 1)),
}));

export const days: Option[] = Array.from({ length: 31 }, (_, index) => ({
  value: String(index + 1).padStart(2, "0"),
  label: String(index + 1),
}));

export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Every zone the browser knows, and the given one even when it does not. */
export function zones(own: string): Option[] {
  const known = Intl.supportedValuesOf("timeZone");
  const all = known.includes(own) ? known : [own, ...known];
  return all.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));
}

// From dates and numbers to pixels, and the round numbers and dates that label the axes. Pure.
import type { Chart } from "../../../api/types";

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Scale {
  x: (date: string) => number;
  y: (value: string | number) => number;
  xTicks: string[];
  yTicks: number[];
}

const DAY_MS = 86_400_000;
const X_TICK_ROOM = 88;
const Y_TICKS = 5;

const dayNumber = (date: string) => Date.parse(`${date.slice(0, 10)}T00:00:00Z`) / DAY_MS;
const dayText = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);

export function makeScale(chart: Chart, box: Box): Scale {
  const [first, last] = dateBounds(chart);
  const [low, high, step] = valueBounds(chart);
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  return {
    x: (date) => box.left + ((dayNumber(date) - first) / (last - first)) * width,
    y: (value) => box.bottom - ((Number(value) - low) / (high - low)) * height,
    xTicks: dateTicks(first, last, Math.max(2, Math.floor(width / X_TICK_ROOM))),
    yTicks: Array.from({ length: Math.round((high - low) / step) + 1 }, (_, index) => low + index * step),
  };
}

function dateBounds(chart: Chart): [number, number] {
  const all = [chart.period_start, chart.period_end, ...chart.points.map((point) => point.date)].map(dayNumber);
  const first = Math.min(...all);
  return [first, Math.max(first + 1, ...all)];
}

/** Lowest and highest of the axis, and the step between labels; zero is in when it is near. */
function valueBounds(chart: Chart): [number, number, number] {
  const { target, lower, upper, forecast } = chart;
  const drawn = [...chart.points, ...chart.expected].map((point) => point.value);
  const lines = [target, lower, upper, forecast?.value, forecast?.low, forecast?.high];
  const all = [...drawn, ...lines].filter((value) => value !== null && value !== undefined).map(Number);
  if (all.length === 0) return [0, 1, 1];
  let low = Math.min(...all);
  const high = Math.max(...all);
  if (low > 0 && low < (high - low) * 1.5) low = 0;
  const step = roundStep((high - low || Math.abs(high) || 1) / (Y_TICKS - 1));
  return [Math.floor(low / step) * step, (Math.floor(high / step) + 1) * step, step];
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = rough / power;
  return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
}

function dateTicks(first: number, last: number, most: number): string[] {
  const step = [1, 2, 7, 14, 30, 61, 91, 182, 365].find((days) => (last - first) / days <= most) ?? 365;
  if (step < 30) {
    return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => dayText(first + index * step));
  }
  return monthTicks(first, last, Math.round(step / 30.4));
}

function monthTicks(first: number, last: number, months: number): string[] {
  const ticks: string[] = [];
  const at = new Date(first * DAY_MS);
  if (at.getUTCDate() > 1) at.setUTCMonth(at.getUTCMonth() + 1, 1);
  for (; at.getTime() / DAY_MS <= last; at.setUTCMonth(at.getUTCMonth() + months)) {
    ticks.push(at.toISOString().slice(0, 10));
  }
  return ticks;
}

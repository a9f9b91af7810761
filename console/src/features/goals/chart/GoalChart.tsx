import { Button } from "@fluentui/react-components";
import { type KeyboardEvent, type PointerEvent, useId, useRef, useState } from "react";
import type { Chart } from "../../../api/types";
import { formatDay, formatNumber } from "../../../ui/format";
import { goalStrings as s } from "../strings";
import { ChartAxes } from "./ChartAxes";
import { ChartLines } from "./ChartLines";
import { ChartTable } from "./ChartTable";
import { useChartStyles } from "./GoalChart.styles";
import { type Box, makeScale } from "./scale";
import { useWidth } from "./useWidth";

const LOW = 300;
const HIGH = 420;
const NARROW_WIDTH = 560;

interface GoalChartProps {
  chart: Chart;
  name: string;
}

/** The course of a goal: one tab stop, arrows reach every point, `t` shows the same as a table. */
export function GoalChart({ chart, name }: GoalChartProps) {
  const styles = useChartStyles();
  const host = useRef<HTMLDivElement>(null);
  const width = useWidth(host, 800);
  const [at, setAt] = useState<number | null>(null);
  const [asTable, setAsTable] = useState(false);
  const summaryId = useId();
  const isNarrow = width < NARROW_WIDTH;
  const height = isNarrow ? LOW : HIGH;
  const box: Box = { left: isNarrow ? 44 : 64, right: width - (isNarrow ? 76 : 104), top: 24, bottom: height - 32 };
  const scale = makeScale(chart, box);
  const last = chart.points.length - 1;
  const point = at === null ? undefined : chart.points[at];

  const onKey = (event: KeyboardEvent) => {
    const moves: Record<string, number> = {
      ArrowLeft: (at ?? last + 1) - 1,
      ArrowRight: (at ?? -1) + 1,
      Home: 0,
      End: last,
    };
    const to = moves[event.key];
    if (event.key === "t") setAsTable(!asTable);
    else if (event.key === "Escape" && at !== null) {
      event.preventDefault();
      setAt(null);
    } else if (to !== undefined) {
      event.preventDefault();
      setAt(Math.min(last, Math.max(0, to)));
    }
  };
  const onPointer = (event: PointerEvent<SVGSVGElement>) => {
    const left = event.clientX - event.currentTarget.getBoundingClientRect().left;
    setAt(nearest(chart, scale.x, left));
  };

  return (
    <figure className={styles.figure} ref={host}>
      <p id={summaryId} className={styles.summary}>
        {chart.summary}
      </p>
      {asTable ? (
        <ChartTable chart={chart} />
      ) : (
        <div className={styles.stage}>
          <svg
            className={styles.svg}
            width={width}
            height={height}
            viewBox={`0 0 ${width} ${height}`}
            role="img"
            aria-label={s.chartOf(name)}
            aria-describedby={summaryId}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart is one tab stop, the arrows reach its points
            tabIndex={0}
            onKeyDown={onKey}
            onPointerMove={onPointer}
            onPointerLeave={() => setAt(null)}
            onBlur={() => setAt(null)}
          >
            <ChartAxes chart={chart} scale={scale} box={box} />
            <ChartLines chart={chart} scale={scale} box={box} />
            {point && <circle className={styles.focus} cx={scale.x(point.date)} cy={scale.y(point.value)} r={5} />}
          </svg>
          {point && (
            <p
              className={styles.tip}
              style={{
                insetInlineStart: Math.min(width - 190, Math.max(0, scale.x(point.date) - 90)),
                top: Math.max(0, scale.y(point.value) - 76),
              }}
            >
              <strong>{formatNumber(point.value, chart.unit, chart.decimals)}</strong>
              <span>{formatDay(point.date)}</span>
              {point.source && <span>{s.origins[point.source] ?? point.source}</span>}
            </p>
          )}
        </div>
      )}
      <p className={styles.hidden} aria-live="polite">
        {point && `${formatDay(point.date)}: ${formatNumber(point.value, chart.unit, chart.decimals)}`}
      </p>
      <figcaption className={styles.caption}>
        <Legend chart={chart} />
        <Button size="small" appearance="subtle" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? s.showChart : s.showTable}
        </Button>
      </figcaption>
    </figure>
  );
}

function nearest(chart: Chart, x: (date: string) => number, left: number): number | null {
  let best: number | null = null;
  let distance = Number.POSITIVE_INFINITY;
  chart.points.forEach((point, index) => {
    const away = Math.abs(x(point.date) - left);
    if (away < distance) [best, distance] = [index, away];
  });
  return best;
}

function forecastWords({ low, high }: NonNullable<Chart["forecast"]>): string {
  return low && high ? s.forecastRanged : s.forecast;
}

function Legend({ chart }: { chart: Chart }) {
  const styles = useChartStyles();
  return (
    <span className={styles.legend}>
      <span className={styles.keyActual}>{s.actual}</span>
      {chart.expected.length > 1 && <span className={styles.keyExpected}>{s.expected}</span>}
      {chart.forecast && <span className={styles.keyForecast}>{forecastWords(chart.forecast)}</span>}
    </span>
  );
}

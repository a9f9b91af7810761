import type { Chart } from "../../../api/types";
import { formatNumber, formatShort } from "../../../ui/format";
import { goalStrings as s } from "../strings";
import { useChartStyles } from "./GoalChart.styles";
import type { Box, Scale } from "./scale";

// From this margin on there is room for whole numbers at the line ends.
const WIDE_LEFT = 60;

interface ChartLinesProps {
  chart: Chart;
  scale: Scale;
  box: Box;
}

/** Allowed band, expected, forecast with its range, target with its label, and on top what was measured. */
export function ChartLines({ chart, scale, box }: ChartLinesProps) {
  const styles = useChartStyles();
  const path = (points: readonly { date: string; value: string }[]) =>
    points
      .map(
        (point, index) =>
          `${index === 0 ? "M" : "L"}${scale.x(point.date).toFixed(1)} ${scale.y(point.value).toFixed(1)}`,
      )
      .join("");
  const limits = [
    { value: chart.target, word: s.target },
    { value: chart.lower, word: s.lower },
    { value: chart.upper, word: s.upper },
  ];
  const last = chart.points.at(-1);
  const endNumber = (value: string) =>
    box.left < WIDE_LEFT ? formatShort(value) : formatNumber(value, "", chart.decimals);
  return (
    <g>
      <AllowedBand chart={chart} scale={scale} box={box} />
      {chart.expected.length > 1 && <path className={styles.expected} d={path(chart.expected)} />}
      {last && <Forecast chart={chart} scale={scale} from={last} />}
      {limits.map(({ value, word }) =>
        value ? (
          <g key={word}>
            <line className={styles.target} x1={box.left} x2={box.right} y1={scale.y(value)} y2={scale.y(value)} />
            <text className={styles.endLabel} x={box.right + 8} y={scale.y(value) - 2}>
              {word}
            </text>
            <text className={styles.endLabel} x={box.right + 8} y={scale.y(value) + 13}>
              {endNumber(value)}
            </text>
          </g>
        ) : null,
      )}
      <path className={styles.actual} d={path(chart.points)} />
      {last && <circle className={styles.lastPoint} cx={scale.x(last.date)} cy={scale.y(last.value)} r={4} />}
    </g>
  );
}

function AllowedBand({ chart, scale, box }: ChartLinesProps) {
  const styles = useChartStyles();
  if (!chart.lower && !chart.upper) return null;
  const top = chart.upper ? scale.y(chart.upper) : box.top;
  const bottom = chart.lower ? scale.y(chart.lower) : box.bottom;
  return (
    <rect
      className={styles.band}
      x={box.left}
      width={box.right - box.left}
      y={top}
      height={Math.max(0, bottom - top)}
    />
  );
}

function Forecast({ chart, scale, from }: { chart: Chart; scale: Scale; from: Chart["points"][number] }) {
  const styles = useChartStyles();
  const { forecast } = chart;
  if (!forecast) return null;
  const [x0, y0] = [scale.x(from.date), scale.y(from.value)];
  const x1 = scale.x(chart.period_end);
  if (x1 <= x0) return null;
  return (
    <>
      {forecast.low && forecast.high && (
        <path
          className={styles.range}
          d={`M${x0} ${y0}L${x1} ${scale.y(forecast.low)}L${x1} ${scale.y(forecast.high)}Z`}
        />
      )}
      <path className={styles.forecast} d={`M${x0} ${y0}L${x1} ${scale.y(forecast.value)}`} />
    </>
  );
}

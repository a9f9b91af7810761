import type { Chart } from "../../../api/types";
import { formatDay, formatShort } from "../../../ui/format";
import { goalStrings as s } from "../strings";
import { useChartStyles } from "./GoalChart.styles";
import type { Box, Scale } from "./scale";

interface ChartAxesProps {
  chart: Chart;
  scale: Scale;
  box: Box;
}

/** Grid, labels, and where today is. */
export function ChartAxes({ chart, scale, box }: ChartAxesProps) {
  const styles = useChartStyles();
  const today = scale.x(chart.today);
  const isInside = today >= box.left && today <= box.right;
  return (
    <g>
      {scale.yTicks.map((tick) => (
        <g key={tick}>
          <line className={styles.grid} x1={box.left} x2={box.right} y1={scale.y(tick)} y2={scale.y(tick)} />
          <text className={styles.label} x={box.left - 8} y={scale.y(tick) + 4} textAnchor="end">
            {formatShort(String(tick))}
          </text>
        </g>
      ))}
      {scale.xTicks.map((date) => (
        <text key={date} className={styles.label} x={scale.x(date)} y={box.bottom + 20} textAnchor="middle">
          {formatDay(date, false)}
        </text>
      ))}
      {isInside && (
        <>
          <line className={styles.today} x1={today} x2={today} y1={box.top - 6} y2={box.bottom} />
          <text className={styles.label} x={today} y={box.top - 10} textAnchor="middle">
            {s.today}
          </text>
        </>
      )}
    </g>
  );
}

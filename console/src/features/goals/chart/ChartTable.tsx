import type { Chart } from "../../../api/types";
import { formatDay, formatMoment, formatNumber } from "../../../ui/format";
import { Table } from "../../../ui/Table";
import { goalStrings as s } from "../strings";
import { useChartStyles } from "./GoalChart.styles";

/** The chart's points as a table, newest first. */
export function ChartTable({ chart }: { chart: Chart }) {
  const styles = useChartStyles();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling block must be reachable by keyboard
    <section className={styles.tableBox} tabIndex={0} aria-label={s.chartTable}>
      <Table
        label={s.chartTable}
        rows={chart.points.toReversed()}
        rowKey={(point) => point.at}
        columns={[
          { key: "date", title: s.day, cell: (point) => formatDay(point.date) },
          {
            key: "value",
            title: s.value,
            numeric: true,
            cell: (point) => formatNumber(point.value, chart.unit, chart.decimals),
          },
          { key: "at", title: s.asOfTitle, cell: (point) => formatMoment(point.at) },
        ]}
      />
    </section>
  );
}

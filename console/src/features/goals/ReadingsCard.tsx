import { Button } from "@fluentui/react-components";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Goal, Reading } from "../../api/types";
import { readingsCsv, readingsQuery } from "../../data/kpis";
import { Bones } from "../../ui/Bones";
import { Card } from "../../ui/Card";
import { formatDay, formatNumber, lastDay } from "../../ui/format";
import { ArrowDownloadRegular } from "../../ui/icons";
import { Loaded } from "../../ui/Loaded";
import { PagedTable } from "../../ui/PagedTable";
import type { Column } from "../../ui/Table";
import { formatMomentIn } from "../../ui/zoned";
import { goalStrings as s } from "./strings";

/** The newest readings with what each of them keeps. */
export function ReadingsCard({ goal }: { goal: Goal }) {
  const readings = useInfiniteQuery(readingsQuery(goal.kpi_id));
  const download = (
    <Button as="a" href={readingsCsv(goal.kpi_id)} download icon={<ArrowDownloadRegular />} size="small">
      {s.csv}
    </Button>
  );
  return (
    <Card title={s.readings} actions={download}>
      <Loaded query={readings} waiting={<Bones count={5} shape="line" />}>
        {(data) =>
          data.items.length === 0 ? (
            <p>{s.readingsNone}</p>
          ) : (
            <PagedTable
              first={12}
              pages={readings}
              label={s.readings}
              rows={data.items}
              rowKey={(reading) => reading.id}
              columns={columnsOf(goal)}
            />
          )
        }
      </Loaded>
    </Card>
  );
}

function columnsOf(goal: Goal): Column<Reading>[] {
  return [
    { key: "as_of", title: s.asOfTitle, cell: (reading) => formatMomentIn(reading.as_of, reading.zone) },
    {
      key: "value",
      title: s.value,
      numeric: true,
      cell: (reading) => formatNumber(reading.value, goal.unit, goal.decimals),
    },
    { key: "dates", title: s.dates, cell: datesOf },
    { key: "rows", title: s.rows, numeric: true, cell: (reading) => reading.rows?.toLocaleString() ?? s.notCounted },
    {
      key: "origin",
      title: s.origin,
      cell: (reading) => [s.origins[reading.origin] ?? reading.origin, ...reading.flags].join(", "),
    },
  ];
}

function datesOf(reading: Reading): string {
  if (!reading.start || !reading.end) return reading.expression ?? "";
  return `${formatDay(reading.start, false)} – ${formatDay(lastDay(reading.end))}`;
}

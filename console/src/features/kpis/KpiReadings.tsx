import { Button } from "@fluentui/react-components";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Kpi } from "../../api/types";
import { readingsCsv, readingsQuery } from "../../data/kpis";
import { Bones } from "../../ui/Bones";
import { Card } from "../../ui/Card";
import { formatDay, formatNumber, lastDay } from "../../ui/format";
import { ArrowDownloadRegular } from "../../ui/icons";
import { Loaded } from "../../ui/Loaded";
import { PagedTable } from "../../ui/PagedTable";
import { formatMomentIn } from "../../ui/zoned";
import { kpiStrings as s } from "./strings";

export function KpiReadings({ kpi }: { kpi: Kpi }) {
  const readings = useInfiniteQuery(readingsQuery(kpi.id));
  const download = (
    <Button as="a" href={readingsCsv(kpi.id)} download icon={<ArrowDownloadRegular />} size="small">
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
              rowKey={(one) => one.id}
              columns={[
                { key: "as_of", title: s.asOfTitle, cell: (one) => formatMomentIn(one.as_of, one.zone) },
                {
                  key: "value",
                  title: s.value,
                  numeric: true,
                  cell: (one) => formatNumber(one.value, kpi.unit, kpi.decimals),
                },
                {
                  key: "dates",
                  title: s.dates,
                  cell: (one) =>
                    one.start && one.end
                      ? `${formatDay(one.start)} – ${formatDay(lastDay(one.end))}`
                      : (one.expression ?? s.none),
                },
                { key: "rows", title: s.rows, numeric: true, cell: (one) => one.rows?.toLocaleString() ?? s.none },
                {
                  key: "origin",
                  title: s.origin,
                  cell: (one) => [s.origins[one.origin] ?? one.origin, ...one.flags].join(", "),
                },
              ]}
            />
          )
        }
      </Loaded>
    </Card>
  );
}

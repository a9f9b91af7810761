import { useQuery } from "@tanstack/react-query";
import { healthQuery } from "../../data/connections";
import { Bones } from "../../ui/Bones";
import { Card } from "../../ui/Card";
import { formatMoment } from "../../ui/format";
import { Loaded } from "../../ui/Loaded";
import { PagedTable } from "../../ui/PagedTable";
import { connectionStrings as s } from "./strings";

export function HealthCard({ id }: { id: string }) {
  const health = useQuery(healthQuery(id));
  return (
    <Card title={s.health}>
      <Loaded query={health} waiting={<Bones count={3} shape="line" />}>
        {(data) =>
          data.items.length === 0 ? (
            <p>{s.healthNone}</p>
          ) : (
            <PagedTable
              first={10}
              label={s.health}
              rows={data.items}
              rowKey={(entry) => entry.id}
              columns={[
                { key: "at", title: s.when, cell: (entry) => formatMoment(entry.at) },
                { key: "what", title: s.what, cell: (entry) => entry.sentence },
              ]}
            />
          )
        }
      </Loaded>
    </Card>
  );
}

import { useQuery } from "@tanstack/react-query";
import type { Connection } from "../../api/types";
import { kpisQuery } from "../../data/kpis";
import { Bones } from "../../ui/Bones";
import { Card } from "../../ui/Card";
import { LinkButton } from "../../ui/LinkButton";
import { Loaded } from "../../ui/Loaded";
import { TextLink } from "../../ui/TextLink";
import { connectionStrings as s } from "./strings";

export function UsedByCard({ connection, mayAdd }: { connection: Connection; mayAdd: boolean }) {
  const kpis = useQuery(kpisQuery);
  const add = mayAdd && (
    <LinkButton size="small" to="/kpis/new" search={{ connection: connection.id }}>
      {s.newKpi}
    </LinkButton>
  );
  return (
    <Card title={s.usedBy} actions={add}>
      <Loaded query={kpis} waiting={<Bones count={2} shape="line" />}>
        {(data) => {
          const own = data.items.filter((kpi) => kpi.connection_id === connection.id);
          if (own.length === 0) return <p>{s.usedByNone}</p>;
          return (
            <ul>
              {own.map((kpi) => (
                <li key={kpi.id}>
                  <TextLink to="/kpis/$id" params={{ id: kpi.id }}>
                    {kpi.name}
                  </TextLink>
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Card>
  );
}

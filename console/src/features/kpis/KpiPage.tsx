import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { editKpi, kpiQuery } from "../../data/kpis";
import { meQuery } from "../../data/session";
import { Bones } from "../../ui/Bones";
import { Card } from "../../ui/Card";
import { Facts } from "../../ui/Facts";
import { formatMoment, formatNumber } from "../../ui/format";
import { Loaded } from "../../ui/Loaded";
import { Message } from "../../ui/Message";
import { sayDone } from "../../ui/notices";
import { Page } from "../../ui/Page";
import { TextLink } from "../../ui/TextLink";
import { KpiActions } from "./KpiActions";
import { KpiEditor } from "./KpiEditor";
import { KpiReadings } from "./KpiReadings";
import { valuesOf } from "./kpiValues";
import { kpiStrings as s } from "./strings";

const route = getRouteApi("/frame/kpis/$id");

export function KpiPage() {
  const { id } = route.useParams();
  const kpi = useQuery(kpiQuery(id));
  const { data: me } = useSuspenseQuery(meQuery);
  const mayEdit = me.permissions.includes("edit_kpis");
  return (
    <Page
      title={kpi.data?.name ?? s.loading}
      crumb={<TextLink to="/kpis">{s.back}</TextLink>}
      purpose={kpi.data?.description}
      actions={mayEdit && kpi.data && <KpiActions kpi={kpi.data} />}
    >
      <Loaded query={kpi} waiting={<Bones count={8} shape="line" />}>
        {(data) => (
          <>
            {data.last_error && (
              <Message tone="off">
                <p>{data.last_error}</p>
              </Message>
            )}
            <Card title={s.facts}>
              <Facts
                facts={[
                  [s.latest, formatNumber(data.latest?.value, data.unit, data.decimals)],
                  [s.asOf, data.latest ? formatMoment(data.latest.as_of) : s.readingsNone],
                  [s.connection, data.connection_name],
                  [s.goals, data.goal_count],
                ]}
              />
            </Card>
            {mayEdit && (
              <KpiEditor
                key={`${data.id} ${data.version}`}
                isNew={false}
                initial={valuesOf(data)}
                onSubmit={async (body) => {
                  await editKpi(id, body);
                  sayDone(s.saved);
                }}
              />
            )}
            <KpiReadings kpi={data} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

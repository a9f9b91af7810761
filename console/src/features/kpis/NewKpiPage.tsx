import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { connectionsInUseQuery } from "../../data/connections";
import { createKpi } from "../../data/kpis";
import { Bones } from "../../ui/Bones";
import { EmptyState } from "../../ui/EmptyState";
import { LinkButton } from "../../ui/LinkButton";
import { Loaded } from "../../ui/Loaded";
import { sayDone } from "../../ui/notices";
import { Page } from "../../ui/Page";
import { KpiEditor } from "./KpiEditor";
import { blankKpi } from "./kpiValues";
import { kpiStrings as s } from "./strings";

const route = getRouteApi("/frame/kpis/new");

export function NewKpiPage() {
  const { connection } = route.useSearch();
  const navigate = useNavigate();
  const connections = useQuery(connectionsInUseQuery);
  return (
    <Page title={s.newTitle} purpose={s.newPurpose}>
      <Loaded query={connections} waiting={<Bones count={6} shape="line" />}>
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState
              title={s.noConnectionTitle}
              action={
                <LinkButton appearance="primary" to="/connections/new">
                  {s.connect}
                </LinkButton>
              }
            >
              {s.noConnectionText}
            </EmptyState>
          ) : (
            <KpiEditor
              isNew
              initial={blankKpi(connection ?? (data.items.length === 1 ? (data.items[0]?.id ?? "") : ""))}
              onSubmit={async (body) => {
                const kpi = await createKpi(body);
                sayDone(s.created);
                await navigate({ to: "/kpis/$id", params: { id: kpi.id } });
              }}
            />
          )
        }
      </Loaded>
    </Page>
  );
}

import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { createGoal } from "../../data/goals";
import { kpisQuery } from "../../data/kpis";
import { meQuery } from "../../data/session";
import { Bones } from "../../ui/Bones";
import { Card } from "../../ui/Card";
import { EmptyState } from "../../ui/EmptyState";
import { LinkButton } from "../../ui/LinkButton";
import { Loaded } from "../../ui/Loaded";
import { sayDone } from "../../ui/notices";
import { Page } from "../../ui/Page";
import { GoalForm } from "./GoalForm";
import { blankGoal } from "./goalValues";
import { goalStrings as s } from "./strings";

const route = getRouteApi("/frame/goals/new");

export function NewGoalPage() {
  const { kpi } = route.useSearch();
  const navigate = useNavigate();
  const kpis = useQuery(kpisQuery);
  const { data: me } = useSuspenseQuery(meQuery);
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: me.organization.zone }).format(new Date());
  return (
    <Page title={s.newTitle} purpose={s.newPurpose} width="reading">
      <Loaded query={kpis} waiting={<Bones count={6} shape="line" />}>
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState title={s.noKpiTitle} action={<LinkButton to="/kpis/new">{s.newKpi}</LinkButton>}>
              {s.noKpi}
            </EmptyState>
          ) : (
            <Card>
              <GoalForm
                isNew
                cancel={<LinkButton to="/">{s.cancel}</LinkButton>}
                initial={blankGoal(me.member.id, kpi ?? "", today)}
                onSubmit={async (body) => {
                  const goal = await createGoal(body);
                  sayDone(s.created);
                  await navigate({ to: "/goals/$id", params: { id: goal.id }, search: { view: "page" } });
                }}
              />
            </Card>
          )
        }
      </Loaded>
    </Page>
  );
}

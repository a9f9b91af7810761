import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { editGoal, goalQuery } from "../../data/goals";
import { Bones } from "../../ui/Bones";
import { Card } from "../../ui/Card";
import { LinkButton } from "../../ui/LinkButton";
import { Loaded } from "../../ui/Loaded";
import { sayDone } from "../../ui/notices";
import { Page } from "../../ui/Page";
import { GoalForm } from "./GoalForm";
import { valuesOf } from "./goalValues";
import { goalStrings as s } from "./strings";

const route = getRouteApi("/frame/goals/$id/edit");

export function EditGoalPage() {
  const { id } = route.useParams();
  const { view } = route.useSearch();
  const navigate = useNavigate();
  const goal = useQuery(goalQuery(id));
  return (
    <Page title={goal.data ? s.editTitle(goal.data.name) : s.edit} width="reading">
      <Loaded query={goal} waiting={<Bones count={6} shape="line" />}>
        {(data) => (
          <Card>
            <GoalForm
              isNew={false}
              cancel={
                <LinkButton to="/goals/$id" params={{ id }} search={{ view }}>
                  {s.cancel}
                </LinkButton>
              }
              initial={valuesOf(data)}
              onSubmit={async ({ kpi_id: _kpi, ...change }) => {
                await editGoal(id, change);
                sayDone(s.saved);
                await navigate({ to: "/goals/$id", params: { id }, search: { view } });
              }}
            />
          </Card>
        )}
      </Loaded>
    </Page>
  );
}

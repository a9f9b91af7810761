import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { chartQuery, goalQuery } from "../../data/goals";
import { meQuery } from "../../data/session";
import { Bones } from "../../ui/Bones";
import { Card } from "../../ui/Card";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/Page";
import { TextLink } from "../../ui/TextLink";
import { BackfillNote } from "./BackfillNote";
import { GoalActions } from "./GoalActions";
import { useGoalPageStyles } from "./GoalPage.styles";
import { HistoryCard } from "./HistoryCard";
import { ReadingsCard } from "./ReadingsCard";
import { StandingCard } from "./StandingCard";
import { goalStrings as s } from "./strings";
import { WhyCard } from "./WhyCard";

const GoalChart = lazy(() => import("./chart/GoalChart").then((module) => ({ default: module.GoalChart })));
const route = getRouteApi("/frame/goals/$id");

export function GoalPage() {
  const styles = useGoalPageStyles();
  const { id } = route.useParams();
  const goal = useQuery(goalQuery(id));
  const chart = useQuery(chartQuery(id));
  const { data: me } = useSuspenseQuery(meQuery);
  return (
    <Page
      title={goal.data?.name ?? s.goal}
      crumb={<TextLink to="/goals">{s.goals}</TextLink>}
      actions={goal.data && me.permissions.includes("edit_goals") && <GoalActions goal={goal.data} />}
    >
      <Loaded query={goal} waiting={<Bones count={8} shape="line" />}>
        {(data) => (
          <>
            <BackfillNote id={id} />
            <div className={styles.hero}>
              <Card title={s.course}>
                <Loaded query={chart} waiting={<Bones count={8} shape="line" />}>
                  {(drawn) => (
                    <Suspense fallback={<Bones count={8} shape="line" />}>
                      <GoalChart chart={drawn} name={data.name} />
                    </Suspense>
                  )}
                </Loaded>
              </Card>
              <StandingCard goal={data} />
            </div>
            <div className={styles.columns}>
              <WhyCard id={id} />
              <HistoryCard id={id} />
            </div>
            <ReadingsCard goal={data} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

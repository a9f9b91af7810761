import { useQuery } from "@tanstack/react-query";
import { goalHistoryQuery } from "../../data/goals";
import { Ago } from "../../ui/Ago";
import { Bones } from "../../ui/Bones";
import { Card } from "../../ui/Card";
import { Loaded } from "../../ui/Loaded";
import { useGoalPageStyles } from "./GoalPage.styles";
import { goalStrings as s } from "./strings";

export function HistoryCard({ id }: { id: string }) {
  const styles = useGoalPageStyles();
  const history = useQuery(goalHistoryQuery(id));
  return (
    <Card title={s.history}>
      <Loaded query={history} waiting={<Bones count={3} shape="line" />}>
        {(data) =>
          data.items.length === 0 ? (
            <p>{s.historyNone}</p>
          ) : (
            <ol className={styles.list}>
              {data.items.map((entry) => (
                <li key={`${entry.at}${entry.what}`} className={styles.entry}>
                  <span>
                    {entry.what}
                    {entry.to && `: ${entry.from ? s.changed(entry.from, entry.to) : entry.to}`}
                  </span>
                  <span className={styles.quiet}>
                    {entry.by}, <Ago at={entry.at} />
                  </span>
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </Card>
  );
}

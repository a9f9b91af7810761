import { useQuery } from "@tanstack/react-query";
import type { Why } from "../../api/types";
import { whyQuery } from "../../data/goals";
import { Ago } from "../../ui/Ago";
import { Bones } from "../../ui/Bones";
import { Card } from "../../ui/Card";
import { CopyBlock } from "../../ui/CopyBlock";
import { Facts } from "../../ui/Facts";
import { formatMoment } from "../../ui/format";
import { Loaded } from "../../ui/Loaded";
import { Subheading } from "../../ui/Subheading";
import { useGoalPageStyles } from "./GoalPage.styles";
import { goalStrings as s } from "./strings";

/** Where the number comes from: read, parameters, dates, rows, times, failures. */
export function WhyCard({ id }: { id: string }) {
  const why = useQuery(whyQuery(id));
  return (
    <Card title={s.why}>
      <Loaded query={why} waiting={<Bones count={5} shape="line" />}>
        {(data) => <WhyBody why={data} />}
      </Loaded>
    </Card>
  );
}

function WhyBody({ why }: { why: Why }) {
  const styles = useGoalPageStyles();
  return (
    <div className={styles.stack}>
      <Facts
        facts={[
          [s.whyRead, why.connection_name],
          [s.whyDates, why.resolved?.description],
          ...why.parameters.map((parameter): [string, string] => [parameter.label, parameter.value]),
          [s.whyRows, why.rows?.toLocaleString() ?? s.notCounted],
          [s.whySource, why.source_time ? formatMoment(why.source_time) : null],
          [s.whyFetched, why.fetched_at ? <Ago key="fetched" at={why.fetched_at} /> : null],
          [s.whyNext, why.next_run_at ? <Ago key="next" at={why.next_run_at} /> : null],
        ]}
      />
      <CopyBlock text={why.read} label={s.whyStatement} />
      {why.failures.length > 0 && (
        <>
          <Subheading>{s.failures}</Subheading>
          <ul className={styles.list}>
            {why.failures.map((failure) => (
              <li key={failure.at} className={styles.entry}>
                <span>{failure.sentence}</span>
                <span className={styles.quiet}>{formatMoment(failure.at)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

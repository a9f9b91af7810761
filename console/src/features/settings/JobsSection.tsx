import { Button } from "@fluentui/react-components";
import { useInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import { deadJobsQuery, dropJob, replayJob } from "../../data/organization";
import { meQuery } from "../../data/session";
import { Ago } from "../../ui/Ago";
import { Bones } from "../../ui/Bones";
import { Card } from "../../ui/Card";
import { Loaded } from "../../ui/Loaded";
import { PagedTable } from "../../ui/PagedTable";
import { useSettingsStyles } from "./Settings.styles";
import { settingsStrings as s } from "./strings";
import { tell } from "./tell";

export function JobsSection() {
  const styles = useSettingsStyles();
  const jobs = useInfiniteQuery(deadJobsQuery);
  const { data: me } = useSuspenseQuery(meQuery);
  const mayEdit = me.permissions.includes("edit_jobs");
  return (
    <Card title={s.sections.jobs} note={s.jobsText}>
      <Loaded query={jobs} waiting={<Bones count={3} shape="line" />}>
        {(data) =>
          data.items.length === 0 ? (
            <p>{s.jobsNone}</p>
          ) : (
            <PagedTable
              pages={jobs}
              label={s.sections.jobs ?? ""}
              rows={data.items}
              rowKey={(job) => job.id}
              columns={[
                { key: "name", title: s.job, cell: (job) => nameOf(job.name) },
                { key: "died", title: s.died, cell: (job) => <Ago at={job.failed_at} /> },
                { key: "attempts", title: s.attempts, numeric: true, cell: (job) => job.attempts },
                { key: "error", title: s.lastError, cell: (job) => job.last_error },
                {
                  key: "act",
                  action: true,
                  title: s.act,
                  cell: (job) =>
                    mayEdit && (
                      <span className={styles.pair}>
                        <Button
                          size="small"
                          aria-label={s.replayNamed(nameOf(job.name))}
                          onClick={() => tell(replayJob(job.id), s.replayed)}
                        >
                          {s.replay}
                        </Button>
                        <Button
                          size="small"
                          aria-label={s.dropNamed(nameOf(job.name))}
                          onClick={() => tell(dropJob(job.id), s.dropped)}
                        >
                          {s.drop}
                        </Button>
                      </span>
                    ),
                },
              ]}
            />
          )
        }
      </Loaded>
    </Card>
  );
}

const nameOf = (name: string) => s.jobNames[name] ?? name;

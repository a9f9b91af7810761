import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect } from "react";
import { sentenceOf } from "../../api/client";
import { refetch } from "../../data/client";
import { acceptWrite, cancelTest, connectionKeys, connectionQuery, retest, testQuery } from "../../data/connections";
import { meQuery } from "../../data/session";
import { Bones } from "../../ui/Bones";
import { Loaded } from "../../ui/Loaded";
import { Message } from "../../ui/Message";
import { sayDone, sayFault } from "../../ui/notices";
import { Page } from "../../ui/Page";
import { TextLink } from "../../ui/TextLink";
import { connectionStates, oneOf } from "../../ui/words";
import { AcceptWrite } from "./AcceptWrite";
import { ConnectionActions } from "./ConnectionActions";
import { ConnectionFacts } from "./ConnectionFacts";
import { HealthCard } from "./HealthCard";
import { ReauthorizeCard } from "./ReauthorizeCard";
import { RenameCard } from "./RenameCard";
import { connectionStrings as s } from "./strings";
import { TestPanel } from "./TestPanel";
import { useTestStyles } from "./TestPanel.styles";
import { UsedByCard } from "./UsedByCard";

const route = getRouteApi("/frame/connections/$id");

export function ConnectionPage() {
  const styles = useTestStyles();
  const { id } = route.useParams();
  const connection = useQuery(connectionQuery(id));
  const { data: me } = useSuspenseQuery(meQuery);
  const { test: testId } = route.useSearch();
  const navigate = route.useNavigate();
  const test = useQuery({ ...testQuery(testId ?? ""), enabled: testId !== undefined, retry: false }).data;
  const follow = (test: string) =>
    void navigate({ search: (before) => ({ ...before, test }), replace: true, resetScroll: false });
  const ended = test !== undefined && test.state !== "running";
  useEffect(() => {
    if (ended) void refetch(connectionKeys.all);
  }, [ended]);
  const mayEdit = me.permissions.includes("edit_connections");
  const begin = () =>
    retest(id).then(
      (started) => follow(started.id),
      (thrown: unknown) => sayFault(sentenceOf(thrown)),
    );
  const accept = async (reason: string) => {
    await acceptWrite(id, reason);
    sayDone(s.acceptDone);
  };
  return (
    <Page
      title={connection.data?.name ?? s.loading}
      crumb={<TextLink to="/connections">{s.back}</TextLink>}
      actions={
        mayEdit && connection.data && <ConnectionActions connection={connection.data} onTest={() => void begin()} />
      }
    >
      <Loaded query={connection} waiting={<Bones count={6} shape="line" />}>
        {(data) => (
          <>
            {data.archived_at && (
              <Message tone="off" title={s.archived}>
                <p>{s.archivedText}</p>
              </Message>
            )}
            {!data.archived_at && data.state_reason && (
              <Message tone="risk" title={s.states[oneOf(connectionStates, data.state, "pending")]}>
                <p>{data.state_reason}</p>
              </Message>
            )}
            <div className={styles.split}>
              <div className={styles.stack}>
                <ConnectionFacts connection={data} />
                {test && <TestPanel test={test} onCancel={() => void cancelTest(test.id)} />}
                {!data.archived_at &&
                  test?.rights?.verdict === "write" &&
                  me.permissions.includes("accept_write_account") && <AcceptWrite onAccept={accept} />}
                <HealthCard id={id} />
              </div>
              <div className={styles.stack}>
                <UsedByCard connection={data} mayAdd={!data.archived_at && me.permissions.includes("edit_kpis")} />
                {mayEdit && !data.archived_at && data.engine !== "sqlite" && (
                  <ReauthorizeCard connection={data} onTest={follow} />
                )}
                {mayEdit && <RenameCard key={data.name} connection={data} />}
              </div>
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
}

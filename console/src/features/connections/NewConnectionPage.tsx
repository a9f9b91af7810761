import { Button } from "@fluentui/react-components";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useDeferredValue } from "react";
import { sentenceOf } from "../../api/client";
import { cancelTest, createConnection, startTest, testQuery } from "../../data/connections";
import { meQuery } from "../../data/session";
import { Card } from "../../ui/Card";
import { FormStack } from "../../ui/FormStack";
import { LinkButton } from "../../ui/LinkButton";
import { sayDone, sayFault } from "../../ui/notices";
import { Page } from "../../ui/Page";
import { useForm } from "../../ui/useForm";
import { AcceptWrite } from "./AcceptWrite";
import { ConnectionFields } from "./ConnectionFields";
import { blankConnection, bodyOf, checkConnection } from "./connectionValues";
import { GuideCard } from "./GuideCard";
import { connectionStrings as s } from "./strings";
import { TestPanel } from "./TestPanel";
import { useTestStyles } from "./TestPanel.styles";

const route = getRouteApi("/frame/connections/new");

// What was typed, without the password, for a person who leaves while a test runs and comes back.
let draft = blankConnection;

export function NewConnectionPage() {
  const styles = useTestStyles();
  const navigate = useNavigate();
  const { test: testId } = route.useSearch();
  const { data: me } = useSuspenseQuery(meQuery);
  const test = useQuery({ ...testQuery(testId ?? ""), enabled: testId !== undefined }).data;
  const form = useForm({
    initial: draft,
    check: checkConnection,
    pointers: { tls: "/tls/mode", ca: "/tls/ca_pem", serverName: "/tls/server_name" },
    submit: async (values) => {
      draft = { ...values, password: "" };
      const started = await startTest(bodyOf(values));
      await navigate({ to: "/connections/new", search: { test: started.id }, replace: true });
    },
  });
  const typed = useDeferredValue(form.values);
  const save = async (reason?: string) => {
    const { connection, test: stored } = await createConnection({
      ...bodyOf(form.values),
      accept_write_reason: reason ?? null,
    });
    draft = blankConnection;
    sayDone(reason === undefined ? s.saved : s.acceptDone);
    await navigate({ to: "/connections/$id", params: { id: connection.id }, search: { test: stored.id } });
  };
  const mayAccept = me.permissions.includes("accept_write_account") && test?.rights?.verdict === "write";
  return (
    <Page title={s.newTitle} purpose={s.newPurpose}>
      <div className={styles.split}>
        <Card>
          <FormStack
            form={form}
            busy={test?.state === "running"}
            submitLabel={test === undefined ? s.test : s.testAgain}
            others={
              <>
                {test?.state === "passed" && (
                  <Button
                    appearance="primary"
                    onClick={() => void save().catch((thrown) => sayFault(sentenceOf(thrown)))}
                  >
                    {s.save}
                  </Button>
                )}
                <LinkButton to="/connections">{s.cancel}</LinkButton>
              </>
            }
          >
            <ConnectionFields form={form} />
          </FormStack>
        </Card>
        <div className={styles.stack}>
          {test && <TestPanel test={test} onCancel={() => void cancelTest(test.id)} />}
          {test?.state === "failed" && mayAccept && <AcceptWrite onAccept={save} />}
          <GuideCard values={typed} />
        </div>
      </div>
    </Page>
  );
}

import { Button } from "@fluentui/react-components";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useDeferredValue } from "react";
import { sentenceOf } from "../../api/client";
import type { Connection } from "../../api/types";
import { cancelTest, createConnection, startTest, testQuery } from "../../data/connections";
import { meQuery } from "../../data/session";
import { Card } from "../../ui/Card";
import { FormStack } from "../../ui/FormStack";
import { LinkButton } from "../../ui/LinkButton";
import { Message } from "../../ui/Message";
import { sayDone, sayFault } from "../../ui/notices";
import { useForm } from "../../ui/useForm";
import { AcceptWrite } from "./AcceptWrite";
import { ConnectionFields } from "./ConnectionFields";
import { blankConnection, bodyOf, type ConnectionValues, checkConnection, copyOf } from "./connectionValues";
import { GuideCard } from "./GuideCard";
import { connectionStrings as s } from "./strings";
import { TestPanel } from "./TestPanel";
import { useTestStyles } from "./TestPanel.styles";

const route = getRouteApi("/frame/connections/new");

interface Kept {
  from?: string;
  values: ConnectionValues;
}

// What was typed, without the password, for a person who leaves while a test runs and comes back.
let draft: Kept = { values: blankConnection };

interface NewConnectionFormProps {
  /** The connection that this one is a copy of. */
  copied?: Connection;
}

/** The fields, the test of what was typed, and what to create in the database. */
export function NewConnectionForm({ copied }: NewConnectionFormProps) {
  const styles = useTestStyles();
  const navigate = useNavigate();
  const { test: testId } = route.useSearch();
  const from = copied?.id;
  const { data: me } = useSuspenseQuery(meQuery);
  const test = useQuery({ ...testQuery(testId ?? ""), enabled: testId !== undefined }).data;
  const form = useForm({
    initial: draft.from === from ? draft.values : copied ? copyOf(copied) : blankConnection,
    check: checkConnection,
    pointers: { tls: "/tls/mode", ca: "/tls/ca_pem", serverName: "/tls/server_name" },
    submit: async (values) => {
      draft = { from, values: { ...values, password: "" } };
      const started = await startTest(bodyOf(values));
      await navigate({ to: "/connections/new", search: { from, test: started.id }, replace: true });
    },
  });
  const typed = useDeferredValue(form.values);
  const save = async (reason?: string) => {
    const { connection, test: stored } = await createConnection({
      ...bodyOf(form.values),
      accept_write_reason: reason ?? null,
    });
    draft = { values: blankConnection };
    sayDone(reason === undefined ? s.saved : s.acceptDone);
    await navigate({ to: "/connections/$id", params: { id: connection.id }, search: { test: stored.id } });
  };
  const mayAccept = me.permissions.includes("accept_write_account") && test?.rights?.verdict === "write";
  return (
    <div className={styles.split}>
      <Card>
        {copied && (
          <Message>
            <p>{copied.engine === "sqlite" ? s.copiedFile(copied.name) : s.copied(copied.name)}</p>
          </Message>
        )}
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
  );
}

import { Button, makeStyles } from "@fluentui/react-components";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { sentenceOf } from "../../api/client";
import { type Keys, removeOwnService, setOwnService, testOwnService } from "../../data/keys";
import { meQuery } from "../../data/session";
import { Ago } from "../../ui/Ago";
import { Card } from "../../ui/Card";
import { Facts } from "../../ui/Facts";
import { FormStack } from "../../ui/FormStack";
import { Message } from "../../ui/Message";
import { sayDone, sayFault } from "../../ui/notices";
import { useForm } from "../../ui/useForm";
import { OwnServiceFields } from "./OwnServiceFields";
import { emptyService, serviceFaults, settingsOf, valuesOf } from "./ownService";
import { keyStrings as s } from "./strings";

// The folder is named by a long id.
const useStyles = makeStyles({ needs: { overflowWrap: "anywhere" } });

/** The organization's key in a key service of its own: tested first, then taken; or given up. */
export function OwnServiceCard({ service }: { service: NonNullable<Keys["own_service"]> | null }) {
  const styles = useStyles();
  const { data: me } = useSuspenseQuery(meQuery);
  const [tested, setTested] = useState<string | null>(null);
  const form = useForm({
    initial: service ? valuesOf(service.settings) : emptyService,
    check: serviceFaults,
    submit: async (values) => {
      await setOwnService(settingsOf(values));
      sayDone(s.taken);
    },
  });
  const test = async () => {
    setTested(null);
    await form.run(async (values) => {
      const found = await testOwnService(settingsOf(values));
      setTested(s.tested(found.provider, found.key_id));
    });
  };
  const giveUp = () =>
    removeOwnService().then(
      () => sayDone(s.givenUp),
      (thrown: unknown) => sayFault(sentenceOf(thrown)),
    );
  return (
    <Card title={s.own} note={s.ownNote}>
      {service && (
        <Facts
          facts={[
            [s.setBy, service.set_by],
            [s.since, <Ago key="set" at={service.set_at} />],
            [s.asked, service.probed_at && <Ago key="probed" at={service.probed_at} />],
          ]}
        />
      )}
      <p className={styles.needs}>
        {s.rights[form.values.provider]} {s.folder(me.organization.id)}
      </p>
      <FormStack
        form={form}
        submitLabel={s.take}
        others={
          <>
            <Button disabledFocusable={form.busy} onClick={() => void test()}>
              {s.test}
            </Button>
            {service && <Button onClick={() => void giveUp()}>{s.giveUp}</Button>}
          </>
        }
      >
        <OwnServiceFields form={form} />
      </FormStack>
      {tested && (
        <Message alert>
          <p>{tested}</p>
        </Message>
      )}
    </Card>
  );
}

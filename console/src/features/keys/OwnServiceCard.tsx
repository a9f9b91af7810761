import { Button } from "@fluentui/react-components";
import { useState } from "react";
import { sentenceOf } from "../../api/client";
import { type Keys, removeOwnService, setOwnService, testOwnService } from "../../data/keys";
import { Ago } from "../../ui/Ago";
import { Card } from "../../ui/Card";
import { Facts } from "../../ui/Facts";
import { FormStack } from "../../ui/FormStack";
import { Message } from "../../ui/Message";
import { sayDone, sayFault } from "../../ui/notices";
import { TextField } from "../../ui/TextField";
import { useForm } from "../../ui/useForm";
import { keyStrings as s } from "./strings";

/** The organization's key in a key service of its own: tested first, then taken; or given up. */
export function OwnServiceCard({ service }: { service: NonNullable<Keys["own_service"]> | null }) {
  const [tested, setTested] = useState<string | null>(null);
  const form = useForm({
    initial: { settings: service ? JSON.stringify(service.settings, null, 2) : "" },
    check: ({ settings }) => ({ settings: parsed(settings) ? undefined : s.ownUnfit }),
    submit: async ({ settings }) => {
      await setOwnService(parsed(settings) ?? {});
      sayDone(s.taken);
    },
  });
  const test = () =>
    testOwnService(parsed(form.values.settings) ?? {}).then(
      (found) => setTested(s.tested(found.provider, found.key_id)),
      (thrown: unknown) => {
        setTested(null);
        sayFault(sentenceOf(thrown));
      },
    );
  const giveUp = () =>
    removeOwnService().then(
      () => sayDone(s.taken),
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
      <FormStack
        form={form}
        submitLabel={s.take}
        others={
          <>
            <Button onClick={() => void test()}>{s.test}</Button>
            {service && <Button onClick={() => void giveUp()}>{s.giveUp}</Button>}
          </>
        }
      >
        <TextField
          label={s.ownSettings}
          hint={s.ownHint}
          name="settings"
          rows={6}
          value={form.values.settings}
          onChange={(settings) => form.set("settings", settings)}
          onLeave={() => form.left("settings")}
          fault={form.faults.settings}
        />
      </FormStack>
      {tested && (
        <Message alert>
          <p>{tested}</p>
        </Message>
      )}
    </Card>
  );
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

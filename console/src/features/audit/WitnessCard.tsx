import { Button } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { sentenceOf } from "../../api/client";
import type { Witness } from "../../api/types";
import { auditStateQuery, setWitness } from "../../data/organization";
import { Ago } from "../../ui/Ago";
import { FormCard } from "../../ui/FormCard";
import { Message } from "../../ui/Message";
import { sayDone, sayFault } from "../../ui/notices";
import { TextField } from "../../ui/TextField";
import { useForm } from "../../ui/useForm";
import { auditStrings as s } from "./strings";

/** Where checkpoints are sent, and how that goes. */
export function WitnessCard() {
  const { data } = useQuery(auditStateQuery);
  if (data === undefined) return null;
  return <WitnessForm key={data.witness?.address} witness={data.witness ?? null} />;
}

function WitnessForm({ witness }: { witness: Witness | null }) {
  const form = useForm({
    initial: { address: witness?.address ?? "" },
    check: ({ address }) => ({ address: /^https?:\/\/\S+$/.test(address.trim()) ? undefined : s.witnessMisfit }),
    submit: async ({ address }) => {
      await setWitness(address.trim());
      sayDone(s.witnessSaved);
    },
  });
  return (
    <FormCard
      title={s.witness}
      note={s.witnessNote}
      form={form}
      submitLabel={s.witnessSave}
      others={witness && <Button onClick={() => void remove(witness.address)}>{s.witnessRemove}</Button>}
    >
      {witness && <WitnessState witness={witness} />}
      <TextField
        label={s.witnessAddress}
        hint={s.witnessHint}
        name="address"
        value={form.values.address}
        onChange={(address) => form.set("address", address)}
        fault={form.faults.address}
        type="url"
        autoComplete="off"
      />
    </FormCard>
  );
}

function remove(address: string): Promise<void> {
  return setWitness(null).then(
    () => sayDone(s.witnessRemoved, () => setWitness(address)),
    (thrown: unknown) => sayFault(sentenceOf(thrown)),
  );
}

function WitnessState({ witness }: { witness: Witness }) {
  const took = witness.sent_at && (
    <p>
      {s.witnessTook(witness.entries.toLocaleString())} <Ago at={witness.sent_at} />.
    </p>
  );
  if (witness.failure)
    return (
      <>
        <Message tone="risk" title={s.witnessFailed}>
          <p>{witness.failure}</p>
        </Message>
        {took}
      </>
    );
  return took || <p>{s.witnessWaits}</p>;
}

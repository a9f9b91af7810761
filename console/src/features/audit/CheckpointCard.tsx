import { useQuery } from "@tanstack/react-query";
import { auditStateQuery } from "../../data/organization";
import { Card } from "../../ui/Card";
import { CopyBlock } from "../../ui/CopyBlock";
import { Facts } from "../../ui/Facts";
import { formatMoment } from "../../ui/format";
import { auditStrings as s } from "./strings";

const FINGERPRINT = 12;

/** The newest checkpoint of the log, and the key that verifies it. */
export function CheckpointCard() {
  const { data } = useQuery(auditStateQuery);
  const checkpoint = data?.checkpoint;
  if (!checkpoint) return null;
  return (
    <Card title={s.checkpoint} note={s.checkpointNote}>
      <Facts
        facts={[
          [s.covers, s.entries(checkpoint.entries.toLocaleString())],
          [s.signedAt, formatMoment(checkpoint.at)],
          [s.fingerprint, <code key="root">{checkpoint.root.slice(0, FINGERPRINT)}</code>],
        ]}
      />
      <CopyBlock label={s.note} text={checkpoint.note} />
      {data.public_key && (
        <>
          <p>{s.publicKeyNote}</p>
          <CopyBlock label={s.publicKey} text={data.public_key} />
        </>
      )}
    </Card>
  );
}

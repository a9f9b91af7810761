import { useQuery } from "@tanstack/react-query";
import { auditStateQuery } from "../../data/organization";
import { Ago } from "../../ui/Ago";
import { Message } from "../../ui/Message";
import { auditStrings as s } from "./strings";

/** Whether the chain of entries is whole, and when that was checked. */
export function AuditState() {
  const { data } = useQuery(auditStateQuery);
  if (data === undefined) return null;
  const entries = data.entries.toLocaleString();
  if (data.ok === false) return <Message tone="off" title={s.broken} alert />;
  if (!data.ok) {
    return (
      <Message>
        <p>{s.notRead(entries)}</p>
      </Message>
    );
  }
  return (
    <Message>
      <p>
        {s.verified(entries)}
        {data.last_verified_at && (
          <>
            , {s.verifiedAt} <Ago at={data.last_verified_at} />
          </>
        )}
      </p>
    </Message>
  );
}

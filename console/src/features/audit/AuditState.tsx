import { Button, ProgressBar } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { auditStateQuery, verifyAudit } from "../../data/organization";
import { Ago } from "../../ui/Ago";
import { Message } from "../../ui/Message";
import { auditStrings as s } from "./strings";

/** Whether every entry is as it was written, when that was last looked at and by what, and looking now. */
export function AuditState() {
  const { data } = useQuery(auditStateQuery);
  if (data === undefined) return null;
  const { verifying, last_verified_at: at } = data;
  if (verifying)
    return (
      <Message title={s.verifyingTitle}>
        <p>{s.verifying(verifying.checked.toLocaleString(), verifying.entries.toLocaleString())}</p>
        <ProgressBar
          aria-label={s.verifyingTitle}
          value={verifying.checked}
          max={Math.max(verifying.entries, 1)}
          thickness="large"
        />
      </Message>
    );
  const verify = <Button onClick={() => void verifyAudit()}>{s.verify}</Button>;
  if (data.ok === false)
    return (
      <Message tone="off" title={s.brokenTitle} alert actions={verify}>
        <p>{s.brokenAt((data.broken_at ?? 0).toLocaleString())}</p>
      </Message>
    );
  return (
    <Message title={data.ok ? s.whole : undefined} actions={verify}>
      <p>
        {s.entries(data.entries.toLocaleString())}{" "}
        {at ? (
          <>
            {data.last_verified_by === "person" ? s.readByPerson : s.readBySchedule}, <Ago at={at} />.
          </>
        ) : (
          s.unread
        )}
      </p>
    </Message>
  );
}

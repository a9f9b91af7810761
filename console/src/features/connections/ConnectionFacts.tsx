import { useSuspenseQuery } from "@tanstack/react-query";
import type { Connection } from "../../api/types";
import { meQuery } from "../../data/session";
import { Ago } from "../../ui/Ago";
import { Card } from "../../ui/Card";
import { Facts } from "../../ui/Facts";
import { formatMoment } from "../../ui/format";
import { TextLink } from "../../ui/TextLink";
import { engines, oneOf } from "../../ui/words";
import { StateMark } from "./StateMark";
import { connectionStrings as s } from "./strings";

/** What the connection is, how it does, and what is known of its password: never the password. */
export function ConnectionFacts({ connection }: { connection: Connection }) {
  const { data: me } = useSuspenseQuery(meQuery);
  const { credential, last_error: lastError, last_used_at: lastUsed } = connection;
  return (
    <Card title={s.facts}>
      <Facts
        facts={[
          [s.state, <StateMark key="state" connection={connection} />],
          [s.engine, s.engines[oneOf(engines, connection.engine, "postgresql")]],
          [s.address, addressOf(connection)],
          [s.user, connection.user],
          [s.rights, rightsOf(connection)],
          [
            s.credential,
            credential ? (
              <span key="credential">
                {s.credentialSet(credential.set_by)}, <Ago at={credential.set_at} />
              </span>
            ) : (
              s.noCredential
            ),
          ],
          [s.lastUse, lastUsed ? <Ago key="used" at={lastUsed} /> : s.neverUsed],
          [s.lastError, lastError ? `${lastError.sentence} (${formatMoment(lastError.at)})` : s.noError],
          [s.created, formatMoment(connection.created_at)],
          [
            s.log,
            me.permissions.includes("see_audit") ? (
              <TextLink key="log" to="/audit" search={{ object: connection.id }}>
                {s.logLink}
              </TextLink>
            ) : null,
          ],
        ]}
      />
    </Card>
  );
}

function addressOf(connection: Connection): string {
  if (connection.engine === "sqlite") return connection.path ?? "";
  return `${connection.host}:${connection.port}/${connection.database}`;
}

const verdicts = { read: s.rightsRead, write: s.rightsWrite, admin: s.rightsAdminShort };

function rightsOf({ rights }: Connection): string | null {
  if (!rights) return null;
  const verdict = verdicts[oneOf(["read", "write", "admin"], rights.verdict, "admin")];
  return rights.accepted ? `${verdict}; ${s.acceptedBy(rights.accepted.by, rights.accepted.reason)}` : verdict;
}

import { Button } from "@fluentui/react-components";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { sentenceOf } from "../../api/client";
import { keysQuery, rotateKeys } from "../../data/keys";
import { meQuery } from "../../data/session";
import { Bones } from "../../ui/Bones";
import { Loaded } from "../../ui/Loaded";
import { sayDone, sayFault } from "../../ui/notices";
import { Page } from "../../ui/Page";
import { EndUseCard } from "./EndUseCard";
import { HistoryCard } from "./HistoryCard";
import { KeyTable } from "./KeyTable";
import { OwnServiceCard } from "./OwnServiceCard";
import { ReceiptsCard } from "./ReceiptsCard";
import { StandingCard } from "./StandingCard";
import { keyStrings as s } from "./strings";

/** What stored passwords are locked with, and how an organization ends the use of them. */
export function KeysPage() {
  const keys = useQuery(keysQuery);
  const { data: me } = useSuspenseQuery(meQuery);
  const may = (permission: string) => me.permissions.includes(permission);
  const rotate = () =>
    rotateKeys().then(
      () => sayDone(s.rotated),
      (thrown: unknown) => sayFault(sentenceOf(thrown)),
    );
  return (
    <Page
      title={s.title}
      purpose={s.purpose}
      actions={
        may("edit_keys") &&
        keys.data &&
        keys.data.data_keys > 0 && <Button onClick={() => void rotate()}>{s.rotate}</Button>
      }
    >
      <Loaded query={keys} waiting={<Bones count={4} shape="card" />}>
        {(data) => (
          <>
            <StandingCard keys={data} />
            {may("shut_off_connections") && <EndUseCard state={data.state} organization={me.organization.name} />}
            <KeyTable keys={data.keys} />
            <ReceiptsCard receipts={data.receipts} />
            {may("edit_keys") && <OwnServiceCard service={data.own_service ?? null} />}
            <HistoryCard history={data.history} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

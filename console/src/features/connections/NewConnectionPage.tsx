import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { connectionQuery } from "../../data/connections";
import { Bones } from "../../ui/Bones";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/Page";
import { NewConnectionForm } from "./NewConnectionForm";
import { connectionStrings as s } from "./strings";

const route = getRouteApi("/frame/connections/new");

export function NewConnectionPage() {
  const { from } = route.useSearch();
  return (
    <Page title={s.newTitle} purpose={s.newPurpose}>
      {from === undefined ? <NewConnectionForm /> : <CopiedForm key={from} from={from} />}
    </Page>
  );
}

function CopiedForm({ from }: { from: string }) {
  const source = useQuery(connectionQuery(from));
  return (
    <Loaded query={source} waiting={<Bones count={6} shape="line" />}>
      {(copied) => <NewConnectionForm copied={copied} />}
    </Loaded>
  );
}

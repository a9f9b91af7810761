import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { queryClient } from "../../data/client";
import { invitationQuery } from "../../data/session";
import { Bones } from "../../ui/Bones";
import { Gate } from "../../ui/Gate";
import { Loaded } from "../../ui/Loaded";
import { JoinForm } from "./JoinForm";
import { joinStrings as s } from "./strings";

const route = getRouteApi("/invitation");

export function JoinPage() {
  const { token } = route.useSearch();
  const navigate = useNavigate();
  const invitation = useQuery(invitationQuery(token));
  const { data } = invitation;
  if (data?.valid === false) {
    return (
      <Gate title={s.badTitle}>
        <p>{s.bad}</p>
      </Gate>
    );
  }
  const enter = () => {
    queryClient.clear();
    void navigate({ to: "/" });
  };
  const title = data ? s.title(data.organization_name ?? "") : s.loading;
  return (
    <Gate title={title} purpose={s.purpose}>
      <Loaded query={invitation} waiting={<Bones count={3} shape="line" />}>
        {(offer) => <JoinForm token={token} email={offer.email ?? ""} onDone={enter} />}
      </Loaded>
    </Gate>
  );
}

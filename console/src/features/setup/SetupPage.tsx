import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { queryClient } from "../../data/client";
import { setupLinkQuery } from "../../data/session";
import { Bones } from "../../ui/Bones";
import { Gate } from "../../ui/Gate";
import { Loaded } from "../../ui/Loaded";
import { SetupForm } from "./SetupForm";
import { setupStrings as s } from "./strings";

const route = getRouteApi("/setup");

export function SetupPage() {
  const { token } = route.useSearch();
  const navigate = useNavigate();
  const link = useQuery(setupLinkQuery(token));
  const enter = () => {
    queryClient.clear();
    void navigate({ to: "/" });
  };
  if (link.data?.valid === false) {
    return (
      <Gate title={s.badTitle}>
        <p>{s.bad}</p>
      </Gate>
    );
  }
  return (
    <Gate title={s.title} purpose={s.purpose}>
      <Loaded query={link} waiting={<Bones count={6} shape="line" />}>
        {(data) => <SetupForm token={token} organizationName={data.organization_name ?? ""} onDone={enter} />}
      </Loaded>
    </Gate>
  );
}

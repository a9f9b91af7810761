import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { queryClient } from "../../data/client";
import { installationQuery } from "../../data/session";
import { Gate } from "../../ui/Gate";
import { SignInForm } from "./SignInForm";
import { signInStrings as s } from "./strings";

const route = getRouteApi("/sign-in");

export function SignInPage() {
  const { next } = route.useSearch();
  const router = useRouter();
  const { data: installation } = useSuspenseQuery(installationQuery);
  if (installation.setup_needed) {
    return (
      <Gate title={s.notSetUpTitle}>
        <p>{s.notSetUp}</p>
      </Gate>
    );
  }
  const enter = () => {
    queryClient.clear();
    router.history.push(next?.startsWith("/") && !next.startsWith("//") ? next : "/");
  };
  return (
    <Gate title={s.title}>
      <SignInForm onDone={enter} />
    </Gate>
  );
}

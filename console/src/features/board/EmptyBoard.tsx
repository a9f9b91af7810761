import { useQuery } from "@tanstack/react-query";
import type { Me } from "../../api/types";
import { connectionsInUseQuery } from "../../data/connections";
import { kpisQuery } from "../../data/kpis";
import { installationQuery } from "../../data/session";
import { EmptyState } from "../../ui/EmptyState";
import { LinkButton } from "../../ui/LinkButton";
import { FirstSteps } from "./FirstSteps";
import { boardStrings as s } from "./strings";

/** Says the one next step that fits what exists already and what this member may do. */
export function EmptyBoard({ me }: { me: Me }) {
  const may = (permission: string) => me.permissions.includes(permission);
  const connections = useQuery({ ...connectionsInUseQuery, enabled: may("see_connections") });
  const kpis = useQuery(kpisQuery);
  const installation = useQuery(installationQuery);
  if (!may("edit_goals")) return <EmptyState title={s.kpisTitle}>{s.readerText}</EmptyState>;
  if ((kpis.data?.items.length ?? 0) > 0) {
    return (
      <EmptyState
        title={s.kpisTitle}
        action={
          <LinkButton to="/goals/new" appearance="primary">
            {s.newGoal}
          </LinkButton>
        }
      >
        {s.goalsText}
      </EmptyState>
    );
  }
  if ((connections.data?.items.length ?? 0) > 0 && may("edit_kpis")) {
    return (
      <EmptyState
        title={s.kpisTitle}
        action={
          <LinkButton to="/kpis/new" appearance="primary">
            {s.kpisAction}
          </LinkButton>
        }
      >
        {s.kpisText}
      </EmptyState>
    );
  }
  const mayMakeSample = may("edit_sample") && installation.data?.sample_possible !== false;
  if (!mayMakeSample && !may("edit_connections")) return <EmptyState title={s.kpisTitle}>{s.waitText}</EmptyState>;
  return <FirstSteps mayMakeSample={mayMakeSample} mayConnect={may("edit_connections")} />;
}

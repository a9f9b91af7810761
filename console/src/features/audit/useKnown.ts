import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { connectionsQuery } from "../../data/connections";
import { goalsQuery } from "../../data/goals";
import { kpisQuery } from "../../data/kpis";
import { membersQuery } from "../../data/people";
import { meQuery } from "../../data/session";
import type { Names } from "./objects";

type Named = { id: string; name: string };

/** What the log speaks of, as far as this person may see it. */
export function useKnown(): { connections: Named[]; members: Named[]; names: Names } {
  const { data: me } = useSuspenseQuery(meQuery);
  const may = (permission: string) => ({ enabled: me.permissions.includes(permission) });
  const connections: Named[] = useQuery({ ...connectionsQuery, ...may("see_connections") }).data?.items ?? [];
  const members: Named[] = useQuery({ ...membersQuery, ...may("see_members") }).data?.items ?? [];
  const kpis: Named[] = useQuery({ ...kpisQuery, ...may("see_kpis") }).data?.items ?? [];
  const goals: Named[] = useQuery({ ...goalsQuery, ...may("see_goals") }).data?.items ?? [];
  const all = [me.organization, ...connections, ...members, ...kpis, ...goals];
  return { connections, members, names: new Map(all.map(({ id, name }) => [id, name])) };
}

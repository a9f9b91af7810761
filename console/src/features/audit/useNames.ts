import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { connectionsQuery } from "../../data/connections";
import { goalsQuery } from "../../data/goals";
import { kpisQuery } from "../../data/kpis";
import { membersQuery } from "../../data/people";
import { meQuery } from "../../data/session";
import type { Names } from "./objects";

type Named = { id: string; name: string };

/** The names of everything that this person may see. */
export function useNames(): Names {
  const { data: me } = useSuspenseQuery(meQuery);
  const may = (permission: string) => ({ enabled: me.permissions.includes(permission) });
  const lists: (Named[] | undefined)[] = [
    useQuery({ ...connectionsQuery, ...may("see_connections") }).data?.items,
    useQuery({ ...kpisQuery, ...may("see_kpis") }).data?.items,
    useQuery({ ...goalsQuery, ...may("see_goals") }).data?.items,
    useQuery({ ...membersQuery, ...may("see_members") }).data?.items,
    [me.organization],
  ];
  return new Map(lists.flatMap((list) => list ?? []).map(({ id, name }) => [id, name]));
}

import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy } from "react";
import { boardQuery } from "../../data/goals";
import { meQuery } from "../../data/session";
import { Bones } from "../../ui/Bones";
import { AddRegular } from "../../ui/icons";
import { LinkButton } from "../../ui/LinkButton";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/Page";
import { Board } from "./Board";
import { boardStrings as s } from "./strings";

// Seen once in the life of an installation; kept out of every later load.
const EmptyBoard = lazy(() => import("./EmptyBoard").then((module) => ({ default: module.EmptyBoard })));

const route = getRouteApi("/frame/");

export function BoardPage() {
  const board = useQuery(boardQuery);
  const { data: me } = useSuspenseQuery(meQuery);
  const search = route.useSearch();
  const mayEdit = me.permissions.includes("edit_goals");
  const isEmpty = board.data?.items.length === 0;
  const newGoal = mayEdit && !isEmpty && (
    <LinkButton to="/goals/new" appearance="primary" icon={<AddRegular />}>
      {s.newGoal}
    </LinkButton>
  );
  return (
    <Page title={s.title} purpose={isEmpty ? s.purpose : undefined} actions={newGoal}>
      <Loaded query={board} waiting={<Bones count={8} shape="card" />}>
        {(data) => (data.items.length === 0 ? <EmptyBoard me={me} /> : <Board cards={data.items} search={search} />)}
      </Loaded>
    </Page>
  );
}

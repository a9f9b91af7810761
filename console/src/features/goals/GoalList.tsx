import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import type { Goal } from "../../api/types";
import { goalsQuery } from "../../data/goals";
import { meQuery } from "../../data/session";
import { ArchivableTable } from "../../ui/ArchivableTable";
import type { ArchiveShown } from "../../ui/ArchiveFilter";
import { Bones } from "../../ui/Bones";
import { EmptyState } from "../../ui/EmptyState";
import { formatDay, lastDay } from "../../ui/format";
import { AddRegular } from "../../ui/icons";
import { LinkButton } from "../../ui/LinkButton";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/Page";
import { useHasRoomBeside } from "../../ui/place";
import type { Column } from "../../ui/Table";
import { TextLink } from "../../ui/TextLink";
import { aimOf, numberOf } from "./aim";
import { GoalStatus } from "./GoalStatus";
import { goalStrings as s } from "./strings";

export function GoalList() {
  const goals = useQuery(goalsQuery);
  const { data: me } = useSuspenseQuery(meQuery);
  const { shown } = useSearch({ strict: false });
  const hasRoom = useHasRoomBeside();
  const add = me.permissions.includes("edit_goals") && (
    <LinkButton to="/goals/new" appearance="primary" icon={<AddRegular />}>
      {s.newTitle}
    </LinkButton>
  );
  return (
    <Page title={s.goals} purpose={s.listPurpose} actions={goals.data?.items.length === 0 ? null : add}>
      <Loaded query={goals} waiting={<Bones count={6} shape="line" />}>
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState title={s.noneTitle} action={add}>
              {add ? s.noneText : s.noneReader}
            </EmptyState>
          ) : (
            <ArchivableTable
              label={s.goals}
              rows={data.items}
              rowKey={(goal) => goal.id}
              isArchived={(goal) => goal.state === "archived"}
              none={s.noneInUse}
              noneArchived={s.noneArchived}
              columns={columnsOf(shown, hasRoom)}
            />
          )
        }
      </Loaded>
    </Page>
  );
}

function columnsOf(shown: ArchiveShown, hasRoom: boolean): Column<Goal>[] {
  return [
    {
      key: "name",
      title: s.name,
      brief: true,
      cell: (goal) => (
        <TextLink to="/goals/$id" params={{ id: goal.id }} search={{ shown }} resetScroll={!hasRoom}>
          {goal.name}
        </TextLink>
      ),
    },
    { key: "status", title: s.status, brief: true, cell: (goal) => <GoalStatus goal={goal} /> },
    { key: "value", title: s.value, numeric: true, cell: (goal) => numberOf(goal, goal.standing.value) },
    { key: "aim", title: s.aim, numeric: true, cell: aimOf },
    { key: "until", title: s.until, cell: (goal) => formatDay(lastDay(goal.period_end)) },
    { key: "owner", title: s.owner, cell: (goal) => goal.owner.name },
  ];
}

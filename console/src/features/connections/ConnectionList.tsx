import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import type { Connection } from "../../api/types";
import { connectionsQuery } from "../../data/connections";
import { meQuery } from "../../data/session";
import { Ago } from "../../ui/Ago";
import { ArchivableTable } from "../../ui/ArchivableTable";
import type { ArchiveShown } from "../../ui/ArchiveFilter";
import { Bones } from "../../ui/Bones";
import { EmptyState } from "../../ui/EmptyState";
import { AddRegular } from "../../ui/icons";
import { LinkButton } from "../../ui/LinkButton";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/Page";
import { useHasRoomBeside } from "../../ui/place";
import type { Column } from "../../ui/Table";
import { TextLink } from "../../ui/TextLink";
import { engines, oneOf } from "../../ui/words";
import { StateMark } from "./StateMark";
import { connectionStrings as s } from "./strings";

export function ConnectionList() {
  const connections = useQuery(connectionsQuery);
  const { data: me } = useSuspenseQuery(meQuery);
  const { shown } = useSearch({ strict: false });
  const hasRoom = useHasRoomBeside();
  const mayEdit = me.permissions.includes("edit_connections");
  const add = mayEdit && (
    <LinkButton to="/connections/new" appearance="primary" icon={<AddRegular />}>
      {s.newAction}
    </LinkButton>
  );
  return (
    <Page title={s.title} purpose={s.purpose} actions={connections.data?.items.length === 0 ? null : add}>
      <Loaded query={connections} waiting={<Bones count={5} shape="line" />}>
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState title={s.emptyTitle} action={add}>
              {mayEdit ? s.emptyText : s.notAllowed}
            </EmptyState>
          ) : (
            <ArchivableTable
              label={s.title}
              rows={data.items}
              rowKey={(one) => one.id}
              isArchived={(one) => Boolean(one.archived_at)}
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

function columnsOf(shown: ArchiveShown, hasRoom: boolean): Column<Connection>[] {
  return [
    {
      key: "name",
      title: s.name,
      brief: true,
      cell: (one) => (
        <TextLink to="/connections/$id" params={{ id: one.id }} search={{ shown }} resetScroll={!hasRoom}>
          {one.is_sample && !one.name.endsWith(`(${s.sample})`) ? `${one.name} (${s.sample})` : one.name}
        </TextLink>
      ),
    },
    { key: "engine", title: s.engine, cell: (one) => s.engines[oneOf(engines, one.engine, "postgresql")] },
    { key: "state", title: s.state, brief: true, cell: (one) => <StateMark connection={one} /> },
    { key: "last", title: s.lastUse, cell: (one) => (one.last_used_at ? <Ago at={one.last_used_at} /> : s.neverUsed) },
    { key: "kpis", title: s.kpis, numeric: true, cell: (one) => one.kpi_count },
  ];
}

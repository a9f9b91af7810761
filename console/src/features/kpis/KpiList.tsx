import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import type { Kpi } from "../../api/types";
import { kpisQuery } from "../../data/kpis";
import { meQuery } from "../../data/session";
import { Ago } from "../../ui/Ago";
import { ArchivableTable } from "../../ui/ArchivableTable";
import type { ArchiveShown } from "../../ui/ArchiveFilter";
import { Bones } from "../../ui/Bones";
import { EmptyState } from "../../ui/EmptyState";
import { formatNumber } from "../../ui/format";
import { AddRegular } from "../../ui/icons";
import { LinkButton } from "../../ui/LinkButton";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/Page";
import { useHasRoomBeside } from "../../ui/place";
import type { Column } from "../../ui/Table";
import { TextLink } from "../../ui/TextLink";
import { kpiStrings as s } from "./strings";

export function KpiList() {
  const kpis = useQuery(kpisQuery);
  const { data: me } = useSuspenseQuery(meQuery);
  const { shown } = useSearch({ strict: false });
  const hasRoom = useHasRoomBeside();
  const add = me.permissions.includes("edit_kpis") && (
    <LinkButton to="/kpis/new" appearance="primary" icon={<AddRegular />}>
      {s.newAction}
    </LinkButton>
  );
  return (
    <Page title={s.title} purpose={s.purpose} actions={kpis.data?.items.length === 0 ? null : add}>
      <Loaded query={kpis} waiting={<Bones count={6} shape="line" />}>
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState title={s.emptyTitle} action={add}>
              {s.emptyText}
            </EmptyState>
          ) : (
            <ArchivableTable
              label={s.title}
              rows={data.items}
              rowKey={(kpi) => kpi.id}
              isArchived={(kpi) => kpi.state === "archived"}
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

function columnsOf(shown: ArchiveShown, hasRoom: boolean): Column<Kpi>[] {
  return [
    {
      key: "name",
      title: s.name,
      brief: true,
      cell: (kpi) => (
        <TextLink to="/kpis/$id" params={{ id: kpi.id }} search={{ shown }} resetScroll={!hasRoom}>
          {kpi.name}
        </TextLink>
      ),
    },
    {
      key: "latest",
      title: s.latest,
      numeric: true,
      brief: true,
      cell: (kpi) => formatNumber(kpi.latest?.value, kpi.unit, kpi.decimals),
    },
    { key: "as_of", title: s.asOf, cell: (kpi) => (kpi.latest ? <Ago at={kpi.latest.as_of} /> : s.none) },
    { key: "connection", title: s.connection, cell: (kpi) => kpi.connection_name },
    { key: "goals", title: s.goals, numeric: true, cell: (kpi) => kpi.goal_count },
    {
      key: "state",
      title: s.state,
      cell: (kpi) => kpi.last_error ?? (kpi.state === "archived" ? s.archived : s.active),
    },
  ];
}

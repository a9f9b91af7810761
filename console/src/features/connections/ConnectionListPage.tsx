import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { Connection } from "../../api/types";
import { connectionsQuery } from "../../data/connections";
import { meQuery } from "../../data/session";
import { Ago } from "../../ui/Ago";
import { Bones } from "../../ui/Bones";
import { Card } from "../../ui/Card";
import { EmptyState } from "../../ui/EmptyState";
import { AddRegular } from "../../ui/icons";
import { LinkButton } from "../../ui/LinkButton";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/Page";
import { PagedTable } from "../../ui/PagedTable";
import { SelectField } from "../../ui/SelectField";
import type { Column } from "../../ui/Table";
import { TextLink } from "../../ui/TextLink";
import { engines, oneOf } from "../../ui/words";
import { StateMark } from "./StateMark";
import { connectionStrings as s } from "./strings";

const route = getRouteApi("/frame/connections");

export function ConnectionListPage() {
  const connections = useQuery(connectionsQuery);
  const { data: me } = useSuspenseQuery(meQuery);
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
            <ConnectionTable connections={data.items} />
          )
        }
      </Loaded>
    </Page>
  );
}

/** Those in use, or those that are archived when a person asks for them. */
function ConnectionTable({ connections }: { connections: readonly Connection[] }) {
  const { shown } = route.useSearch();
  const navigate = useNavigate();
  const rows = connections.filter((one) => Boolean(one.archived_at) === (shown === "archived"));
  const mayChoose = shown === "archived" || rows.length < connections.length;
  const choose = (value: string) =>
    void navigate({ to: "/connections", search: value === "archived" ? { shown: "archived" } : {}, replace: true });
  return (
    <>
      {mayChoose && (
        <SelectField
          label={s.show}
          name="shown"
          value={shown ?? ""}
          options={[
            { value: "", label: s.inUse },
            { value: "archived", label: s.archived },
          ]}
          onChange={choose}
        />
      )}
      <Card>
        {rows.length === 0 ? (
          <p>{shown === "archived" ? s.noneArchived : s.noneInUse}</p>
        ) : (
          <PagedTable label={s.title} rows={rows} rowKey={(one) => one.id} columns={columns} />
        )}
      </Card>
    </>
  );
}

const columns: Column<Connection>[] = [
  {
    key: "name",
    title: s.name,
    cell: (one) => (
      <TextLink to="/connections/$id" params={{ id: one.id }}>
        {one.is_sample && !one.name.endsWith(`(${s.sample})`) ? `${one.name} (${s.sample})` : one.name}
      </TextLink>
    ),
  },
  { key: "engine", title: s.engine, cell: (one) => s.engines[oneOf(engines, one.engine, "postgresql")] },
  { key: "state", title: s.state, cell: (one) => <StateMark connection={one} /> },
  { key: "last", title: s.lastUse, cell: (one) => (one.last_used_at ? <Ago at={one.last_used_at} /> : s.neverUsed) },
  { key: "kpis", title: s.kpis, numeric: true, cell: (one) => one.kpi_count },
];

import { Button } from "@fluentui/react-components";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { AuditEntry } from "../../api/types";
import { auditCsv, auditExport, auditQuery } from "../../data/organization";
import { Bones } from "../../ui/Bones";
import { Card } from "../../ui/Card";
import { EmptyState } from "../../ui/EmptyState";
import { formatMoment } from "../../ui/format";
import { ArrowDownloadRegular } from "../../ui/icons";
import { Loaded } from "../../ui/Loaded";
import { MarkedWord } from "../../ui/MarkedWord";
import { Page } from "../../ui/Page";
import { PagedTable } from "../../ui/PagedTable";
import type { Column } from "../../ui/Table";
import { AuditFilters } from "./AuditFilters";
import { AuditState } from "./AuditState";
import { actionOf } from "./actions";
import { CheckpointCard } from "./CheckpointCard";
import { Coded } from "./Coded";
import { type Names, objectOf } from "./objects";
import { purposeOf } from "./purposes";
import { auditStrings as s } from "./strings";
import { useKnown } from "./useKnown";
import { WitnessCard } from "./WitnessCard";

const route = getRouteApi("/frame/audit");

export function AuditPage() {
  const filter = route.useSearch();
  const navigate = useNavigate();
  const audit = useInfiniteQuery(auditQuery(filter));
  const known = useKnown();
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  const clear = <Button onClick={() => void navigate({ to: "/audit", search: {} })}>{s.clear}</Button>;
  return (
    <Page
      title={s.title}
      purpose={s.purpose}
      actions={
        <>
          <Button as="a" href={auditCsv(filter)} download icon={<ArrowDownloadRegular />}>
            {s.csv}
          </Button>
          <Button as="a" href={auditExport} download icon={<ArrowDownloadRegular />}>
            {s.exportSigned}
          </Button>
        </>
      }
    >
      <AuditState />
      <AuditFilters key={JSON.stringify(filter)} filter={filter} known={known} />
      <Loaded query={audit} waiting={<Bones count={10} shape="line" />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={isFiltered ? s.emptyFiltered : s.empty} action={isFiltered && clear} />
          ) : (
            <Card>
              <PagedTable
                key={JSON.stringify(filter)}
                label={s.title}
                rows={items}
                rowKey={(entry) => String(entry.log_sequence)}
                columns={columnsOf(known.names)}
                pages={audit}
              />
            </Card>
          )
        }
      </Loaded>
      <CheckpointCard />
      <WitnessCard />
    </Page>
  );
}

const columnsOf = (names: Names): Column<AuditEntry>[] => [
  { key: "number", title: s.number, numeric: true, cell: (entry) => entry.log_sequence },
  { key: "when", title: s.when, oneLine: true, cell: (entry) => formatMoment(entry.at) },
  { key: "actor", title: s.actor, cell: (entry) => entry.actor.name },
  { key: "action", title: s.action, cell: ({ action }) => <Coded code={action}>{actionOf(action)}</Coded> },
  {
    key: "object",
    anywhere: true,
    title: s.object,
    cell: (entry) => (entry.object ? <Coded code={entry.object}>{objectOf(entry, names)}</Coded> : s.none),
  },
  { key: "purpose", title: s.purposeTitle, anywhere: true, cell: purposeOf },
  {
    key: "outcome",
    title: s.outcome,
    oneLine: true,
    cell: ({ outcome }) =>
      outcome === "done" ? s.done : <MarkedWord status="at_risk">{s.outcomes[outcome] ?? outcome}</MarkedWord>,
  },
];

import type { Keys } from "../../data/keys";
import { Card } from "../../ui/Card";
import { formatMoment } from "../../ui/format";
import { type Column, Table } from "../../ui/Table";
import { keyStrings as s } from "./strings";

type KeyStep = Keys["history"][number];

const columns: Column<KeyStep>[] = [
  { key: "when", title: s.when, oneLine: true, cell: (step) => formatMoment(step.at) },
  { key: "version", title: s.version, numeric: true, cell: (step) => step.version },
  { key: "step", title: s.step, cell: (step) => s.keyState[step.to] ?? step.to },
  { key: "by", title: s.by, cell: (step) => step.by },
  { key: "why", title: s.why, anywhere: true, cell: (step) => step.reason },
];

/** Each step of each key: when, by whom and why. */
export function HistoryCard({ history }: { history: readonly KeyStep[] }) {
  return (
    <Card title={s.history}>
      {history.length === 0 ? (
        <p>{s.noHistory}</p>
      ) : (
        <Table
          label={s.history}
          columns={columns}
          rows={history}
          rowKey={(step) => `${step.version} ${step.to} ${step.at}`}
        />
      )}
    </Card>
  );
}

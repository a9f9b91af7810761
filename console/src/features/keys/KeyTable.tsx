import type { Key } from "../../data/keys";
import { Ago } from "../../ui/Ago";
import { Card } from "../../ui/Card";
import { formatMoment } from "../../ui/format";
import { type Column, Table } from "../../ui/Table";
import { keyStrings as s } from "./strings";

const columns: Column<Key>[] = [
  { key: "level", title: s.what, cell: (key) => s.level[key.level] ?? key.level },
  { key: "version", title: s.version, numeric: true, cell: (key) => key.version },
  { key: "state", title: s.where, cell: (key) => s.keyState[key.state] ?? key.state },
  { key: "made", title: s.age, oneLine: true, cell: (key) => <Ago at={key.made_at} /> },
  { key: "due", title: s.dueAt, cell: (key) => (key.due_at ? formatMoment(key.due_at) : s.none) },
  { key: "algorithm", title: s.algorithm, oneLine: true, cell: (key) => key.algorithm },
  { key: "under", title: s.under, cell: (key) => key.wrapped_by },
  { key: "wraps", title: s.wraps, numeric: true, cell: (key) => key.wraps.toLocaleString() },
];

/** Every version of every key. */
export function KeyTable({ keys }: { keys: readonly Key[] }) {
  return (
    <Card title={s.keys} note={s.keysNote}>
      <Table label={s.keys} columns={columns} rows={keys} rowKey={(key) => `${key.level} ${key.version}`} />
    </Card>
  );
}

import { Button } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { connectionsQuery } from "../../data/connections";
import { type Receipt, receiptFile } from "../../data/keys";
import { Card } from "../../ui/Card";
import { formatMoment } from "../../ui/format";
import { ArrowDownloadRegular } from "../../ui/icons";
import { type Column, Table } from "../../ui/Table";
import { ended } from "./scope";
import { keyStrings as s } from "./strings";

type Named = { id: string; name: string };

const columns = (connections: readonly Named[]): Column<Receipt>[] => [
  { key: "when", title: s.when, oneLine: true, cell: (receipt) => formatMoment(receipt.at) },
  { key: "by", title: s.by, cell: (receipt) => receipt.by },
  {
    key: "what",
    title: s.what,
    cell: (receipt) => ended(receipt.scope, receipt.object, connections),
  },
  { key: "how", title: s.how, cell: (receipt) => s.modeDone[receipt.mode] ?? receipt.mode },
  {
    key: "file",
    title: s.file,
    cell: (receipt) => (
      <Button
        as="a"
        size="small"
        href={receiptFile(receipt.id)}
        download
        icon={<ArrowDownloadRegular />}
        aria-label={s.downloadNamed(receipt.id)}
      >
        {s.download}
      </Button>
    ),
  },
];

/** What was ended, by whom, and the signed text of it. */
export function ReceiptsCard({ receipts }: { receipts: readonly Receipt[] }) {
  const { data } = useQuery(connectionsQuery);
  return (
    <Card title={s.receipts} note={s.receiptsNote}>
      {receipts.length === 0 ? (
        <p>{s.noReceipts}</p>
      ) : (
        <Table
          label={s.receipts}
          columns={columns(data?.items ?? [])}
          rows={receipts}
          rowKey={(receipt) => receipt.id}
        />
      )}
    </Card>
  );
}

import type { ReactNode } from "react";
import { useTableStyles } from "./Table.styles";

export interface Column<Row> {
  key: string;
  title: string;
  /** Numbers stand to the end in tabular figures. */
  numeric?: boolean;
  /** Holds a button that says what it does: its header is only read out. */
  action?: boolean;
  cell: (row: Row) => ReactNode;
}

interface TableProps<Row> {
  label: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
}

/** A plain table with headers; on a phone each row becomes a block with its headers as labels. */
export function Table<Row>({ label, columns, rows, rowKey }: TableProps<Row>) {
  const styles = useTableStyles();
  return (
    <table className={styles.table} aria-label={label}>
      <thead className={styles.thead}>
        <tr>
          {columns.map((column) => (
            <th key={column.key} scope="col" className={column.numeric ? styles.numericHead : styles.th}>
              {column.action ? <span className={styles.unseen}>{column.title}</span> : column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className={styles.tbody}>
        {rows.map((row) => (
          <tr key={rowKey(row)} className={styles.tr}>
            {columns.map((column) => (
              <td
                key={column.key}
                data-label={column.action ? undefined : column.title}
                className={column.numeric ? styles.numeric : column.action ? styles.action : styles.td}
              >
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

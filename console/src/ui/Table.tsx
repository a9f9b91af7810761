import { mergeClasses } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { usePlace } from "./place";
import { useTableStyles } from "./Table.styles";

export interface Column<Row> {
  key: string;
  title: string;
  /** Numbers stand to the end in tabular figures. */
  numeric?: boolean;
  /** A moment or a word that reads badly in pieces. */
  oneLine?: boolean;
  /** Words as long as somebody typed them are broken, so that the table keeps within what holds it. */
  anywhere?: boolean;
  /** Holds a button that says what it does: its header is only read out. */
  action?: boolean;
  /** Shown also where the list stands beside a panel. */
  brief?: boolean;
  cell: (row: Row) => ReactNode;
}

interface TableProps<Row> {
  label: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
}

/** A plain table with headers; where it is tight each row becomes a block under its first cell, with headers as labels. */
export function Table<Row>({ label, columns: all, rows, rowKey }: TableProps<Row>) {
  const place = usePlace();
  const isBeside = place.kind === "list";
  const styles = useTableStyles();
  const columns = isBeside ? all.filter((column) => column.brief) : all;
  const isOpen = (row: Row) => isBeside && rowKey(row) === place.open;
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
          <tr
            key={rowKey(row)}
            data-row={rowKey(row)}
            className={mergeClasses(styles.tr, isOpen(row) && styles.open)}
            aria-current={isOpen(row) || undefined}
          >
            {columns.map((column, at) => (
              <td
                key={column.key}
                data-label={column.action ? undefined : column.title}
                className={mergeClasses(
                  column.numeric ? styles.numeric : column.action ? styles.action : styles.td,
                  column.oneLine && styles.oneLine,
                  column.anywhere && styles.anywhere,
                  at === 0 && styles.lead,
                )}
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

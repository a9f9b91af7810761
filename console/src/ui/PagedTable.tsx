import type { ComponentProps } from "react";
import { ShowMore } from "./ShowMore";
import { type MorePages, useShown } from "./shown";
import { Table } from "./Table";

interface PagedTableProps<Row> extends ComponentProps<typeof Table<Row>> {
  /** Where the server holds further rows. */
  pages?: MorePages;
  /** How many rows show at first. */
  first?: number;
}

/** The first rows of a table, and more of them on request. */
export function PagedTable<Row>({ pages, first, ...table }: PagedTableProps<Row>) {
  const { rows, ...rest } = useShown(table.label, table.rows, pages, first);
  return (
    <>
      <Table {...table} rows={rows} />
      <ShowMore {...rest} />
    </>
  );
}

import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ComponentProps } from "react";
import { ArchiveFilter } from "./ArchiveFilter";
import { Card } from "./Card";
import { PagedTable } from "./PagedTable";

interface ArchivableTableProps<Row> extends ComponentProps<typeof PagedTable<Row>> {
  isArchived: (row: Row) => boolean;
  /** Said where everything is archived. */
  none: string;
  noneArchived: string;
}

/** The rows in use, or those that are archived when a person asks for them; the address says which. */
export function ArchivableTable<Row>({ isArchived, none, noneArchived, ...table }: ArchivableTableProps<Row>) {
  const { shown } = useSearch({ strict: false });
  const navigate = useNavigate();
  const rows = table.rows.filter((row) => isArchived(row) === (shown === "archived"));
  const mayChoose = shown === "archived" || rows.length < table.rows.length;
  return (
    <>
      {mayChoose && (
        <ArchiveFilter
          shown={shown}
          onChange={(next) =>
            void navigate({
              to: ".",
              search: (before) => ({ ...before, shown: next }),
              replace: true,
              resetScroll: false,
            })
          }
        />
      )}
      <Card>
        {rows.length === 0 ? (
          <p>{shown === "archived" ? noneArchived : none}</p>
        ) : (
          <PagedTable {...table} rows={rows} />
        )}
      </Card>
    </>
  );
}

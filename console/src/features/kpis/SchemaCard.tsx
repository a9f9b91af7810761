import { Button } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { SchemaTable } from "../../api/types";
import { schemaQuery } from "../../data/connections";
import { Bones } from "../../ui/Bones";
import { Card } from "../../ui/Card";
import { Loaded } from "../../ui/Loaded";
import { TextField } from "../../ui/TextField";
import { useKpiStyles } from "./Kpi.styles";
import { kpiStrings as s } from "./strings";

interface SchemaCardProps {
  connection: string;
  onInsert: (text: string) => void;
}

/** The tables and columns that the account may read. */
export function SchemaCard({ connection, onInsert }: SchemaCardProps) {
  const styles = useKpiStyles();
  const [search, setSearch] = useState("");
  const schema = useQuery({ ...schemaQuery(connection), enabled: connection !== "" });
  if (connection === "") {
    return (
      <Card title={s.schema}>
        <p className={styles.quiet}>{s.schemaWaiting}</p>
      </Card>
    );
  }
  return (
    <Card title={s.schema}>
      <Loaded query={schema} waiting={<Bones count={4} shape="line" />}>
        {(data) =>
          data.tables.length === 0 ? (
            <p>{s.schemaNone}</p>
          ) : (
            <>
              <TextField label={s.schemaSearch} name="schema-search" value={search} onChange={setSearch} />
              <div className={styles.tables}>
                {matching(data.tables, search).map((table) => (
                  <TableEntry
                    key={`${table.schema}.${table.name}`}
                    table={table}
                    onInsert={onInsert}
                    isOpen={search !== ""}
                  />
                ))}
              </div>
            </>
          )
        }
      </Loaded>
    </Card>
  );
}

function TableEntry({
  table,
  onInsert,
  isOpen,
}: {
  table: SchemaTable;
  onInsert: (text: string) => void;
  isOpen: boolean;
}) {
  const styles = useKpiStyles();
  const piece = (name: string) => (
    <Button size="small" appearance="subtle" aria-label={s.insert(name)} onClick={() => onInsert(name)}>
      {name}
    </Button>
  );
  return (
    <details className={styles.table} open={isOpen || undefined}>
      <summary>
        {table.name} {table.schema && <span className={styles.type}>{table.schema}</span>}
      </summary>
      {piece(table.name)}
      <ul className={styles.columns}>
        {table.columns.map((column) => (
          <li key={column.name}>
            {piece(column.name)} <span className={styles.type}>{column.type}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function matching(tables: readonly SchemaTable[], search: string): SchemaTable[] {
  const wanted = search.trim().toLowerCase();
  return tables.filter(
    (table) =>
      table.name.toLowerCase().includes(wanted) || table.columns.some((one) => one.name.toLowerCase().includes(wanted)),
  );
}

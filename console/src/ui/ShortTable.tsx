import { Button } from "@fluentui/react-components";
import { type ComponentProps, useState } from "react";
import { uiStrings } from "./strings";
import { Table } from "./Table";

const FIRST_ROWS = 12;

/** The first rows of a long table, and all of them on request. */
export function ShortTable<Row>(props: ComponentProps<typeof Table<Row>>) {
  const [isWhole, setIsWhole] = useState(false);
  const isLong = props.rows.length > FIRST_ROWS;
  return (
    <>
      <Table {...props} rows={isWhole ? props.rows : props.rows.slice(0, FIRST_ROWS)} />
      {isLong && !isWhole && <Button onClick={() => setIsWhole(true)}>{uiStrings.showAll(props.rows.length)}</Button>}
    </>
  );
}

import { makeStyles, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { TIGHT } from "./media";

const useStyles = makeStyles({
  list: {
    display: "grid",
    gridTemplateColumns: "minmax(120px, max-content) 1fr",
    columnGap: tokens.spacingHorizontalXL,
    rowGap: tokens.spacingVerticalS,
    [TIGHT]: { gridTemplateColumns: "1fr", rowGap: 0 },
  },
  term: { color: tokens.colorNeutralForeground3 },
  fact: { overflowWrap: "anywhere", minWidth: 0, [TIGHT]: { paddingBottom: tokens.spacingVerticalS } },
});

/** Facts with their names, as a description list; facts that do not exist are left out. */
export function Facts({ facts }: { facts: [string, ReactNode][] }) {
  const styles = useStyles();
  return (
    <dl className={styles.list}>
      {facts
        .filter(([, fact]) => fact !== null && fact !== undefined)
        .flatMap(([term, fact]) => [
          <dt key={`t-${term}`} className={styles.term}>
            {term}
          </dt>,
          <dd key={`f-${term}`} className={styles.fact}>
            {fact}
          </dd>,
        ])}
    </dl>
  );
}

import { makeStyles, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { StatusMark } from "./StatusMark";

const useStyles = makeStyles({
  // The mark has no baseline; aligned by it, the word would stand higher than the text beside it.
  pair: { display: "inline-flex", alignItems: "center", columnGap: tokens.spacingHorizontalS, verticalAlign: "top" },
});

/** A status as shape and word, in a line of text or a cell. */
export function MarkedWord({ status, children }: { status: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <span className={styles.pair}>
      <StatusMark status={status} />
      <span>{children}</span>
    </span>
  );
}

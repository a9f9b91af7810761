import { makeStyles, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";

const useStyles = makeStyles({
  pair: { display: "inline-flex", flexDirection: "column", minWidth: 0, overflowWrap: "anywhere" },
  code: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
});

/** Words for people, and under them the code that exports and filters use. */
export function Coded({ code, children }: { code: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <span className={styles.pair}>
      <span>{children}</span>
      {code !== children && <span className={styles.code}>{code}</span>}
    </span>
  );
}

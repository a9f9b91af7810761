import { makeStyles, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { usePlace } from "./place";

const useStyles = makeStyles({
  subhead: { fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
});

/** A heading inside a card, one order below the card's. */
export function Subheading({ children }: { children: ReactNode }) {
  const styles = useStyles();
  const Heading = usePlace().kind === "panel" ? "h4" : "h3";
  return <Heading className={styles.subhead}>{children}</Heading>;
}

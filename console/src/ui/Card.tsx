import { makeStyles, tokens } from "@fluentui/react-components";
import { type ReactNode, useId } from "react";
import { BRIEF, TIGHT } from "./media";
import { usePlace } from "./place";

const useStyles = makeStyles({
  card: {
    display: "flex",
    flexDirection: "column",
    rowGap: tokens.spacingVerticalL,
    padding: tokens.spacingHorizontalXL,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
    minWidth: 0,
    [TIGHT]: { padding: tokens.spacingHorizontalL },
    [BRIEF]: { padding: tokens.spacingHorizontalS },
  },
  head: {
    display: "flex",
    flexWrap: "wrap",
    justifyContent: "space-between",
    alignItems: "center",
    gap: tokens.spacingHorizontalS,
  },
  title: {
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  note: { color: tokens.colorNeutralForeground2, width: "100%" },
});

interface CardProps {
  title?: string;
  note?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
}

/** A flat panel with a hairline border; with a title it is a landmark. */
export function Card({ title, note, actions, children }: CardProps) {
  const styles = useStyles();
  const Heading = usePlace().kind === "panel" ? "h3" : "h2";
  const id = useId();
  if (title === undefined) return <div className={styles.card}>{children}</div>;
  return (
    <section className={styles.card} aria-labelledby={id}>
      <div className={styles.head}>
        <Heading className={styles.title} id={id}>
          {title}
        </Heading>
        {actions}
        {note && <p className={styles.note}>{note}</p>}
      </div>
      {children}
    </section>
  );
}

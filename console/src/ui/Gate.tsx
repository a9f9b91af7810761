import { makeStyles, tokens } from "@fluentui/react-components";
import { type ReactNode, useEffect } from "react";
import { PHONE } from "./media";

const useStyles = makeStyles({
  gate: {
    minHeight: "100vh",
    display: "flex",
    flexDirection: "column",
    alignItems: "center",
    justifyContent: "center",
    rowGap: tokens.spacingVerticalXL,
    padding: tokens.spacingHorizontalXXL,
    [PHONE]: { justifyContent: "flex-start", padding: tokens.spacingHorizontalM },
  },
  brand: {
    display: "flex",
    alignItems: "center",
    columnGap: tokens.spacingHorizontalS,
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase400,
  },
  card: {
    width: "min(520px, 100%)",
    display: "flex",
    flexDirection: "column",
    rowGap: tokens.spacingVerticalL,
    padding: tokens.spacingHorizontalXXXL,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
    [PHONE]: { padding: tokens.spacingHorizontalXL },
  },
  title: {
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightSemibold,
    letterSpacing: "-0.01em",
  },
  purpose: { color: tokens.colorNeutralForeground2, marginTop: `calc(-1 * ${tokens.spacingVerticalS})` },
});

interface GateProps {
  title: string;
  purpose?: string;
  children: ReactNode;
}

/** The pages before somebody is signed in. */
export function Gate({ title, purpose, children }: GateProps) {
  const styles = useStyles();
  useEffect(() => {
    document.title = `${title} · Teamwright`;
  }, [title]);
  return (
    <main className={styles.gate}>
      <div className={styles.brand}>
        <img src="/icon.svg" alt="" width={28} height={28} />
        <span>Teamwright</span>
      </div>
      <div className={styles.card}>
        <h1 className={styles.title}>{title}</h1>
        {purpose && <p className={styles.purpose}>{purpose}</p>}
        {children}
      </div>
    </main>
  );
}

import { makeStyles, tokens } from "@fluentui/react-components";

export const useGoalPageStyles = makeStyles({
  hero: {
    display: "grid",
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: "minmax(0, 1fr)",
    "@media (min-width: 1200px)": { gridTemplateColumns: "minmax(0, 1fr) 340px" },
  },
  columns: {
    display: "grid",
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: "repeat(auto-fit, minmax(min(420px, 100%), 1fr))",
    alignItems: "start",
  },
  number: {
    fontSize: tokens.fontSizeHero900,
    lineHeight: tokens.lineHeightHero900,
    fontWeight: tokens.fontWeightSemibold,
    fontVariantNumeric: "tabular-nums",
    letterSpacing: "-0.02em",
    overflowWrap: "anywhere",
  },
  status: {
    display: "flex",
    alignItems: "center",
    columnGap: tokens.spacingHorizontalS,
    fontWeight: tokens.fontWeightSemibold,
  },
  was: { fontWeight: tokens.fontWeightRegular, color: tokens.colorNeutralForeground3 },
  stack: { display: "flex", flexDirection: "column", rowGap: tokens.spacingVerticalM },
  quiet: { color: tokens.colorNeutralForeground3 },
  list: {
    display: "flex",
    flexDirection: "column",
    rowGap: tokens.spacingVerticalS,
    padding: 0,
    listStyleType: "none",
  },
  entry: { display: "flex", flexDirection: "column" },
  subhead: { fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
});

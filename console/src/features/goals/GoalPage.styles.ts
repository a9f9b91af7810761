import { makeStyles, tokens } from "@fluentui/react-components";
import { ROOMY } from "../../ui/media";

export const useGoalPageStyles = makeStyles({
  hero: {
    display: "grid",
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: "minmax(0, 1fr)",
    [ROOMY]: { gridTemplateColumns: "minmax(0, 1fr) 340px" },
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
});

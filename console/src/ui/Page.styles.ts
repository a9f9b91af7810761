import { makeStyles, tokens } from "@fluentui/react-components";
import { PHONE } from "./media";

export const usePageStyles = makeStyles({
  page: {
    display: "flex",
    flexDirection: "column",
    rowGap: tokens.spacingVerticalXL,
    padding: `${tokens.spacingVerticalXXL} ${tokens.spacingHorizontalXXXL} 64px`,
    maxWidth: "1680px",
    [PHONE]: {
      padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalL} 96px`,
      rowGap: tokens.spacingVerticalL,
    },
  },
  reading: { maxWidth: "920px" },
  head: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "flex-start",
    justifyContent: "space-between",
    gap: tokens.spacingVerticalM,
  },
  titles: {
    display: "flex",
    flexDirection: "column",
    rowGap: tokens.spacingVerticalXS,
    minWidth: 0,
    flex: "1 1 280px",
  },
  title: {
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightSemibold,
    letterSpacing: "-0.01em",
    overflowWrap: "anywhere",
    [PHONE]: { fontSize: tokens.fontSizeBase600, lineHeight: tokens.lineHeightBase600 },
  },
  purpose: { color: tokens.colorNeutralForeground2, maxWidth: "72ch" },
  actions: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS, alignItems: "center" },
});

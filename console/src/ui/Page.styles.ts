import { makeStyles, tokens } from "@fluentui/react-components";
import { LIST_CONTAINER, PAGE_CONTAINER, PHONE } from "./media";

export const usePageStyles = makeStyles({
  page: {
    display: "flex",
    flexDirection: "column",
    rowGap: tokens.spacingVerticalXL,
    padding: `${tokens.spacingVerticalXXL} ${tokens.spacingHorizontalXXXL} 64px`,
    maxWidth: "1680px",
    containerType: "inline-size",
    containerName: PAGE_CONTAINER,
    [PHONE]: {
      padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalL} 96px`,
      rowGap: tokens.spacingVerticalL,
    },
  },
  beside: {
    padding: `${tokens.spacingVerticalXXL} ${tokens.spacingHorizontalXL} 64px`,
    rowGap: tokens.spacingVerticalL,
  },
  list: { containerName: LIST_CONTAINER, paddingInlineStart: tokens.spacingHorizontalXXXL },
  reading: { maxWidth: "920px" },
  head: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "flex-start",
    justifyContent: "space-between",
    gap: tokens.spacingVerticalM,
  },
  panelHead: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) auto" },
  controls: { display: "flex" },
  panelActions: { gridColumnStart: 1, gridColumnEnd: 3 },
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
    ":focus": { outlineStyle: "none" },
    [PHONE]: { fontSize: tokens.fontSizeBase600, lineHeight: tokens.lineHeightBase600 },
  },
  purpose: { color: tokens.colorNeutralForeground2, maxWidth: "72ch" },
  actions: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS, alignItems: "center" },
});

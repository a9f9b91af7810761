import { makeStyles, tokens } from "@fluentui/react-components";
import { BRIEF, FORCED, TIGHT } from "./media";

const cell = {
  padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
  textAlign: "start",
  verticalAlign: "middle",
  overflowWrap: "break-word",
  [BRIEF]: { padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS}` },
  [TIGHT]: {
    display: "flex",
    justifyContent: "space-between",
    columnGap: tokens.spacingHorizontalL,
    padding: `${tokens.spacingVerticalXXS} 0`,
    textAlign: "end",
    overflowWrap: "anywhere",
    "::before": {
      content: "attr(data-label)",
      color: tokens.colorNeutralForeground3,
      textAlign: "start",
      flexShrink: 0,
    },
  },
} as const;

const head = {
  padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
  textAlign: "start",
  fontWeight: tokens.fontWeightSemibold,
  fontSize: tokens.fontSizeBase200,
  lineHeight: tokens.lineHeightBase200,
  color: tokens.colorNeutralForeground3,
  whiteSpace: "nowrap",
  [BRIEF]: { padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS}` },
} as const;

export const useTableStyles = makeStyles({
  table: { width: "100%", borderCollapse: "collapse", [TIGHT]: { display: "block" } },
  thead: { [TIGHT]: { display: "none" } },
  tbody: { [TIGHT]: { display: "block" } },
  unseen: { position: "absolute", width: "1px", height: "1px", clipPath: "inset(50%)", overflow: "hidden" },
  tr: {
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    ":hover": { backgroundColor: tokens.colorSubtleBackgroundHover },
    // In the dark the colour of a link is too weak on a row that is marked.
    ":hover a": { color: tokens.colorBrandForegroundLinkHover },
    [TIGHT]: {
      display: "block",
      padding: `${tokens.spacingVerticalS} 0`,
      ":first-child": { borderTopStyle: "none", paddingTop: 0 },
    },
  },
  open: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    "& a": { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
    boxShadow: `inset 3px 0 ${tokens.colorCompoundBrandStroke}`,
    [FORCED]: { outline: "2px solid Highlight", outlineOffset: "-2px" },
  },
  th: head,
  numericHead: { ...head, textAlign: "end" },
  td: cell,
  anywhere: { overflowWrap: "anywhere" },
  oneLine: { whiteSpace: "nowrap" },
  lead: {
    [TIGHT]: {
      display: "block",
      textAlign: "start",
      fontWeight: tokens.fontWeightSemibold,
      "::before": { content: "none" },
    },
  },
  action: { ...cell, textAlign: "end", [TIGHT]: { ...cell[TIGHT], justifyContent: "flex-end" } },
  numeric: { ...cell, textAlign: "end", fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" },
});

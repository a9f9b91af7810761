import { makeStyles, tokens } from "@fluentui/react-components";
import { PHONE } from "./media";

const cell = {
  padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
  textAlign: "start",
  verticalAlign: "middle",
  overflowWrap: "break-word",
  [PHONE]: {
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
} as const;

export const useTableStyles = makeStyles({
  table: { width: "100%", borderCollapse: "collapse", [PHONE]: { display: "block" } },
  thead: { [PHONE]: { display: "none" } },
  tbody: { [PHONE]: { display: "block" } },
  unseen: { position: "absolute", width: "1px", height: "1px", clipPath: "inset(50%)", overflow: "hidden" },
  tr: {
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    ":hover": { backgroundColor: tokens.colorSubtleBackgroundHover },
    [PHONE]: {
      display: "block",
      padding: `${tokens.spacingVerticalS} 0`,
      ":first-child": { borderTopStyle: "none", paddingTop: 0 },
    },
  },
  th: head,
  numericHead: { ...head, textAlign: "end" },
  td: cell,
  action: { ...cell, textAlign: "end", [PHONE]: { ...cell[PHONE], justifyContent: "flex-end" } },
  numeric: { ...cell, textAlign: "end", fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" },
});

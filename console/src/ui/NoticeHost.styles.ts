import { makeStyles, tokens } from "@fluentui/react-components";
import { PHONE } from "./media";
import { statusColors } from "./theme";

export const useNoticeStyles = makeStyles({
  host: {
    position: "fixed",
    insetInlineEnd: tokens.spacingHorizontalXL,
    bottom: tokens.spacingVerticalXL,
    zIndex: 1000,
    display: "flex",
    flexDirection: "column",
    rowGap: tokens.spacingVerticalS,
    maxWidth: "420px",
    [PHONE]: { insetInlineStart: tokens.spacingHorizontalM, insetInlineEnd: tokens.spacingHorizontalM, bottom: "72px" },
  },
  card: {
    display: "flex",
    alignItems: "center",
    columnGap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    boxShadow: tokens.shadow16,
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
  },
  icon: { color: statusColors.good, fontSize: "20px", flexShrink: 0 },
  fault: { color: statusColors.off },
  text: { flexGrow: 1, overflowWrap: "anywhere" },
});

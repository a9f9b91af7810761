import { makeStyles, tokens } from "@fluentui/react-components";
import { statusColors } from "./theme";

export const useMessageStyles = makeStyles({
  message: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingVerticalM,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderInlineStartWidth: "4px",
    borderRadius: tokens.borderRadiusLarge,
  },
  info: { borderInlineStartColor: statusColors.good },
  risk: { borderInlineStartColor: statusColors.risk },
  off: { borderInlineStartColor: statusColors.off },
  body: {
    flex: "1 1 260px",
    minWidth: 0,
    display: "flex",
    flexDirection: "column",
    rowGap: tokens.spacingVerticalXS,
    overflowWrap: "anywhere",
  },
  title: { fontWeight: tokens.fontWeightSemibold },
  actions: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
});

import { makeStyles, tokens } from "@fluentui/react-components";
import { ROOMY } from "../../ui/media";
import { statusColors } from "../../ui/theme";

export const useTestStyles = makeStyles({
  steps: {
    display: "flex",
    flexDirection: "column",
    rowGap: tokens.spacingVerticalS,
    padding: 0,
    listStyleType: "none",
  },
  step: { display: "grid", gridTemplateColumns: "20px 1fr", columnGap: tokens.spacingHorizontalS, alignItems: "start" },
  waiting: { color: tokens.colorNeutralForeground3 },
  mark: { fontSize: "20px", width: "20px", height: "20px" },
  done: { color: statusColors.good },
  failed: { color: statusColors.off },
  dot: {
    width: "10px",
    height: "10px",
    margin: "5px",
    borderRadius: tokens.borderRadiusCircular,
    border: `2px solid ${tokens.colorNeutralStroke1}`,
  },
  detail: { color: tokens.colorNeutralForeground3, overflowWrap: "anywhere" },
  quiet: { color: tokens.colorNeutralForeground3 },
  hidden: { position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)" },
  stack: { display: "flex", flexDirection: "column", rowGap: tokens.spacingVerticalM },
  split: {
    display: "grid",
    gap: tokens.spacingHorizontalL,
    alignItems: "start",
    gridTemplateColumns: "minmax(0, 1fr)",
    [ROOMY]: { gridTemplateColumns: "minmax(0, 3fr) minmax(0, 2fr)" },
  },
});

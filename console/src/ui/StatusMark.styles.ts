import { makeStyles, tokens } from "@fluentui/react-components";
import { FORCED } from "./media";
import { statusColors } from "./theme";

export const useStatusMarkStyles = makeStyles({
  mark: { flexShrink: 0, display: "block", [FORCED]: { color: "CanvasText" } },
  good: { color: statusColors.good },
  risk: { color: statusColors.risk },
  off: { color: statusColors.off },
  quiet: { color: tokens.colorNeutralForeground3 },
});

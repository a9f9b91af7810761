import { makeStyles, tokens } from "@fluentui/react-components";

export const useListAndDetailStyles = makeStyles({
  split: { display: "grid", gridTemplateColumns: "clamp(300px, 36%, 520px) minmax(0, 1fr)", alignItems: "start" },
  // The list scrolls with the window, the panel in itself.
  panel: {
    position: "sticky",
    top: 0,
    height: "100vh",
    overflowY: "auto",
    overscrollBehaviorY: "contain",
    backgroundColor: tokens.colorNeutralBackground2,
    borderInlineStartWidth: "1px",
    borderInlineStartStyle: "solid",
    borderInlineStartColor: tokens.colorNeutralStroke2,
  },
});

import { makeStyles, tokens } from "@fluentui/react-components";
import { PHONE } from "../ui/media";

export const useFrameStyles = makeStyles({
  frame: {
    display: "flex",
    minHeight: "100vh",
    [PHONE]: { flexDirection: "column-reverse", justifyContent: "flex-end" },
  },
  content: { flexGrow: 1, minWidth: 0, ":focus": { outlineStyle: "none" } },
  skip: {
    position: "absolute",
    insetInlineStart: "-10000px",
    zIndex: 2000,
    padding: tokens.spacingHorizontalM,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorBrandForegroundLink,
    ":focus": { insetInlineStart: tokens.spacingHorizontalM, top: tokens.spacingVerticalM },
  },
});

import { makeStyles, tokens } from "@fluentui/react-components";
import { PHONE } from "../../ui/media";

export const useBoardStyles = makeStyles({
  grid: {
    display: "grid",
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: "repeat(auto-fill, minmax(min(320px, 100%), 1fr))",
    padding: 0,
    listStyleType: "none",
  },
  cell: { display: "flex", minWidth: 0 },
  filters: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "flex-end",
    gap: tokens.spacingHorizontalM,
    [PHONE]: { "& > *": { flex: "1 1 140px" }, "& > p": { flex: "0 0 auto" } },
  },
  count: { color: tokens.colorNeutralForeground3, marginInlineStart: "auto", paddingBottom: tokens.spacingVerticalXS },
});

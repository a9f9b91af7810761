import { makeStyles, tokens } from "@fluentui/react-components";
import { FORCED } from "../../ui/media";

export const useSettingsStyles = makeStyles({
  layout: {
    display: "grid",
    gap: tokens.spacingHorizontalXXL,
    alignItems: "start",
    gridTemplateColumns: "minmax(0, 1fr)",
    "@media (min-width: 900px)": { gridTemplateColumns: "200px minmax(0, 760px)" },
  },
  nav: {
    display: "flex",
    flexDirection: "column",
    rowGap: tokens.spacingVerticalXXS,
    "@media (max-width: 899px)": { flexDirection: "row", flexWrap: "wrap", gap: tokens.spacingHorizontalXS },
  },
  link: {
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground2,
    textDecorationLine: "none",
    ":hover": { backgroundColor: tokens.colorNeutralBackground3Hover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  active: {
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    [FORCED]: { outline: "2px solid Highlight" },
  },
  phoneOnly: { "@media (min-width: 480px)": { display: "none" } },
  body: { display: "flex", flexDirection: "column", rowGap: tokens.spacingVerticalL, minWidth: 0 },
  stack: { display: "flex", flexDirection: "column", rowGap: tokens.spacingVerticalM },
  row: {
    display: "flex",
    flexWrap: "wrap",
    gap: tokens.spacingHorizontalM,
    alignItems: "center",
    justifyContent: "space-between",
  },
  pair: { display: "inline-flex", gap: tokens.spacingHorizontalS },
  act: { alignSelf: "flex-start" },
  qr: {
    display: "block",
    width: "200px",
    padding: tokens.spacingHorizontalM,
    backgroundColor: "white",
    borderRadius: tokens.borderRadiusMedium,
    "& svg": { display: "block", width: "100%" },
  },
  days: {
    display: "flex",
    flexWrap: "wrap",
    columnGap: tokens.spacingHorizontalM,
    margin: 0,
    padding: 0,
    border: "none",
  },
  subhead: { fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  holiday: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 160px) minmax(0, 1fr) auto",
    gap: tokens.spacingHorizontalS,
    alignItems: "end",
    "& .fui-Input": { minWidth: 0, width: "100%" },
  },
});

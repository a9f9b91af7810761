import { makeStyles, tokens } from "@fluentui/react-components";
import { PAGE_CONTAINER, ROOMY } from "../../ui/media";

export const useKpiStyles = makeStyles({
  split: {
    display: "grid",
    gap: tokens.spacingHorizontalL,
    alignItems: "start",
    gridTemplateColumns: "minmax(0, 1fr)",
    [ROOMY]: { gridTemplateColumns: "minmax(0, 3fr) minmax(0, 2fr)" },
  },
  stack: { display: "flex", flexDirection: "column", rowGap: tokens.spacingVerticalM, minWidth: 0 },
  lines: { display: "flex", flexDirection: "column", minWidth: 0 },
  column: { display: "flex", flexDirection: "column", rowGap: tokens.spacingVerticalL, minWidth: 0 },
  // What stands beside the form is as tight as a phone's page.
  aside: { containerType: "inline-size", containerName: PAGE_CONTAINER },
  row: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS, alignItems: "center" },
  quiet: { color: tokens.colorNeutralForeground3 },
  hint: {
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    fontWeight: tokens.fontWeightRegular,
  },
  fault: { color: tokens.colorPaletteRedForeground1, fontSize: tokens.fontSizeBase200 },
  label: { fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
  parameter: {
    display: "flex",
    flexDirection: "column",
    rowGap: tokens.spacingVerticalM,
    margin: 0,
    minWidth: 0,
    padding: tokens.spacingHorizontalL,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
  },
  legend: {
    fontFamily: tokens.fontFamilyMonospace,
    fontWeight: tokens.fontWeightSemibold,
    padding: `0 ${tokens.spacingHorizontalXS}`,
  },
  act: { alignSelf: "flex-start" },
  number: {
    fontSize: tokens.fontSizeHero800,
    lineHeight: tokens.lineHeightHero800,
    fontWeight: tokens.fontWeightSemibold,
    fontVariantNumeric: "tabular-nums",
    overflowWrap: "anywhere",
  },
  tables: { display: "flex", flexDirection: "column", maxHeight: "420px", overflowY: "auto" },
  table: { padding: `${tokens.spacingVerticalXS} 0`, borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  columns: {
    display: "flex",
    flexDirection: "column",
    padding: `0 0 0 ${tokens.spacingHorizontalL}`,
    listStyleType: "none",
  },
  type: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

import { makeStyles, tokens } from "@fluentui/react-components";

const hit = {
  display: "flex",
  justifyContent: "space-between",
  columnGap: tokens.spacingHorizontalL,
  padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
  borderRadius: tokens.borderRadiusMedium,
  cursor: "pointer",
} as const;

export const useSearchStyles = makeStyles({
  list: { display: "flex", flexDirection: "column" },
  hit: { ...hit, ":hover": { backgroundColor: tokens.colorSubtleBackgroundHover } },
  chosen: { ...hit, backgroundColor: tokens.colorNeutralBackground1Selected, outline: "1px solid transparent" },
  name: { overflowWrap: "anywhere" },
  kind: { color: tokens.colorNeutralForeground3, flexShrink: 0 },
});

import { makeStyles, tokens } from "@fluentui/react-components";

export const useHintStyles = makeStyles({
  anchor: { position: "relative", display: "inline-block", maxWidth: "100%" },
  text: {
    borderRadius: tokens.borderRadiusSmall,
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  hidden: { display: "none" },
  shown: {
    position: "absolute",
    insetInlineEnd: 0,
    bottom: "100%",
    zIndex: 10,
    width: "max-content",
    maxWidth: "280px",
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    borderRadius: tokens.borderRadiusMedium,
    boxShadow: tokens.shadow8,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
});

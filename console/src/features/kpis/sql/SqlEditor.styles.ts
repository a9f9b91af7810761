import { makeStyles, tokens } from "@fluentui/react-components";

export const useSqlStyles = makeStyles({
  editor: {
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    overflow: "hidden",
    "& .cm-editor": { backgroundColor: tokens.colorNeutralBackground1, color: tokens.colorNeutralForeground1 },
    "& .cm-editor.cm-focused": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" },
    "& .cm-scroller": {
      fontFamily: tokens.fontFamilyMonospace,
      fontSize: tokens.fontSizeBase300,
      lineHeight: tokens.lineHeightBase300,
      minHeight: "180px",
      maxHeight: "440px",
    },
    "& .cm-gutters": {
      backgroundColor: tokens.colorNeutralBackground2,
      color: tokens.colorNeutralForeground3,
      border: "none",
    },
    "& .cm-cursor": { borderLeftColor: tokens.colorNeutralForeground1 },
    "& .cm-activeLine, & .cm-activeLineGutter": { backgroundColor: tokens.colorSubtleBackgroundHover },
    "& .cm-selectionBackground, & .cm-focused .cm-selectionBackground": {
      backgroundColor: `${tokens.colorBrandBackground2} !important`,
    },
    "& .cm-tooltip": {
      backgroundColor: tokens.colorNeutralBackground1,
      color: tokens.colorNeutralForeground1,
      border: `1px solid ${tokens.colorNeutralStroke1}`,
    },
    "& .cm-tooltip-autocomplete ul li[aria-selected]": {
      backgroundColor: tokens.colorBrandBackground,
      color: tokens.colorNeutralForegroundOnBrand,
    },
    "& .tw-keyword": { color: tokens.colorBrandForeground1, fontWeight: tokens.fontWeightSemibold },
    "& .tw-string": { color: tokens.colorPaletteGreenForeground1 },
    "& .tw-number": { color: tokens.colorPaletteBerryForeground1 },
    "& .tw-comment": { color: tokens.colorNeutralForeground3, fontStyle: "italic" },
    "& .tw-parameter": {
      color: tokens.colorNeutralForeground1,
      fontWeight: tokens.fontWeightSemibold,
      backgroundColor: tokens.colorBrandBackground2,
      borderRadius: tokens.borderRadiusSmall,
    },
  },
});

// Fluent's themes plus the three colours of status (docs/concepts: contrast and colour-blind distance were measured).
// These are the only colours written as numbers in the console.
import { type Theme, webDarkTheme, webLightTheme } from "@fluentui/react-components";

interface StatusColors {
  statusGood: string;
  statusRisk: string;
  statusOff: string;
}

export type ConsoleTheme = Theme & StatusColors;

export const lightTheme: ConsoleTheme = {
  ...webLightTheme,
  statusGood: "#0F6CBD",
  statusRisk: "#A65E00",
  statusOff: "#6E0811",
};

export const darkTheme: ConsoleTheme = {
  ...webDarkTheme,
  statusGood: "#62ABF5",
  statusRisk: "#F2A14A",
  statusOff: "#F1707B",
};

/** The status colours as CSS variables that the theme provider defines. */
export const statusColors = {
  good: "var(--statusGood)",
  risk: "var(--statusRisk)",
  off: "var(--statusOff)",
} as const;

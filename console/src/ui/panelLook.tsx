// How the two ways out of a panel look; where they lead, the feature says.
import { DismissRegular, FullScreenMaximizeRegular } from "./icons";
import { uiStrings } from "./strings";

export const wholePageLook = {
  appearance: "subtle",
  icon: <FullScreenMaximizeRegular />,
  "aria-label": uiStrings.openAsPage,
  title: uiStrings.openAsPage,
} as const;

export const closeLook = {
  appearance: "subtle",
  icon: <DismissRegular />,
  "aria-label": uiStrings.closePanel,
  title: uiStrings.closePanel,
  "data-close": true,
} as const;

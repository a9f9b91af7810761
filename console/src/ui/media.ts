// The widths where the frame changes; the addresses of pages never depend on them.
export const PHONE = "@media (max-width: 479px)";
export const NARROW = "@media (min-width: 480px) and (max-width: 899px)";
export const STILL = "@media (prefers-reduced-motion: reduce)";
export const FORCED = "@media (forced-colors: active)";

/** From here up details open beside their list. */
export const BESIDE = "(min-width: 1100px)";

// What a page does with the width it has, be it the window's or a panel's.
export const PAGE_CONTAINER = "page";
export const LIST_CONTAINER = "list";
export const ROOMY = "@container page (min-width: 840px)";
export const TIGHT = "@container page (max-width: 500px)";
/** In a list that stands beside a panel. */
export const BRIEF = "@container list (min-width: 0px)";

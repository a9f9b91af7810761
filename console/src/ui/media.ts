// The widths where the frame changes; the addresses of pages never depend on them.
export const PHONE = "@media (max-width: 479px)";
export const NARROW = "@media (min-width: 480px) and (max-width: 899px)";
export const WIDE = "@media (min-width: 1100px)";
export const STILL = "@media (prefers-reduced-motion: reduce)";
export const FORCED = "@media (forced-colors: active)";

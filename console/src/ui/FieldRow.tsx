import { makeStyles, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";

const useStyles = makeStyles({
  row: {
    display: "grid",
    gap: tokens.spacingHorizontalM,
    gridTemplateColumns: "repeat(auto-fit, minmax(min(200px, 100%), 1fr))",
    alignItems: "start",
    "& > *": { minWidth: 0 },
    "& select": { width: "100%", minWidth: 0 },
    "& .fui-Select, & .fui-Input": { width: "100%", minWidth: 0 },
  },
});

/** Short fields beside each other where there is room. */
export function FieldRow({ children }: { children: ReactNode }) {
  return <div className={useStyles().row}>{children}</div>;
}

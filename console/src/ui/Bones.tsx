import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { STILL } from "./media";
import { uiStrings } from "./strings";

const useStyles = makeStyles({
  stack: { display: "flex", flexDirection: "column", rowGap: tokens.spacingVerticalM },
  bone: {
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground6,
    animationName: { from: { opacity: 1 }, "50%": { opacity: 0.5 }, to: { opacity: 1 } },
    animationDuration: "1.8s",
    animationIterationCount: "infinite",
    [STILL]: { animationName: "none" },
  },
  line: { height: "36px" },
  card: { height: "248px", borderRadius: tokens.borderRadiusXLarge },
  grid: {
    display: "grid",
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: "repeat(auto-fill, minmax(min(320px, 100%), 1fr))",
  },
});

/** Placeholder shapes where rows or cards will stand. */
export function Bones({ count, shape }: { count: number; shape: "line" | "card" }) {
  const styles = useStyles();
  return (
    <div className={shape === "card" ? styles.grid : styles.stack} role="status" aria-label={uiStrings.loading}>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the shapes are all alike and never reordered
        <div key={index} className={mergeClasses(styles.bone, styles[shape])} />
      ))}
    </div>
  );
}

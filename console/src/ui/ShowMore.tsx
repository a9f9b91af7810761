import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useEffect, useRef, useState } from "react";
import type { Shown } from "./shown";
import { uiStrings } from "./strings";

const useStyles = makeStyles({
  row: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    columnGap: tokens.spacingHorizontalM,
    rowGap: tokens.spacingVerticalXS,
  },
  count: {
    color: tokens.colorNeutralForeground3,
    fontVariantNumeric: "tabular-nums",
    borderRadius: tokens.borderRadiusSmall,
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "2px" },
  },
});

/** The way to the rest of a list. The button keeps focus; with the last rows focus moves to the count beside it. */
export function ShowMore({ count, all, isMore, busy, onMore }: Omit<Shown<unknown>, "rows">) {
  const styles = useStyles();
  const line = useRef<HTMLParagraphElement>(null);
  const [isAsked, setIsAsked] = useState(false);
  const isEnd = isAsked && !isMore;
  useEffect(() => {
    // The button had focus when it went; who is elsewhere, at a filter perhaps, stays there.
    if (isEnd && document.activeElement === document.body) line.current?.focus();
  }, [isEnd]);
  if (!isMore && !isAsked) return null;
  const more = () => {
    setIsAsked(true);
    onMore();
  };
  return (
    <div className={styles.row}>
      {isMore && (
        <Button onClick={more} disabledFocusable={busy}>
          {uiStrings.showMore}
        </Button>
      )}
      <p ref={line} className={styles.count} role="status" tabIndex={-1}>
        {words(count, all, isMore)}
      </p>
    </div>
  );
}

function words(count: number, all: number | null, isMore: boolean): string {
  if (!isMore) return uiStrings.allShown(count);
  return all === null ? uiStrings.shownSoFar(count) : uiStrings.shown(count, all);
}

import { mergeClasses } from "@fluentui/react-components";
import { useStatusMarkStyles } from "./StatusMark.styles";
import { statusTone } from "./status";
import { oneOf, type Status, statuses } from "./words";

// Each status has a shape of its own, so that it can be told apart without colour.
const SHAPES: Record<Status, string> = {
  met: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm3.7 4.9-4.4 4.6L4.4 7.6l1-1 1.9 1.9 3.4-3.6 1 1Z",
  ahead: "M8 1.5 14.5 8H10.5v6.5h-5V8H1.5L8 1.5Z",
  on_pace: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Z",
  holding: "M8 1 2.5 3v5c0 3.5 2.4 5.9 5.5 7 3.1-1.1 5.5-3.5 5.5-7V3L8 1Z",
  behind: "M8 14.5 1.5 8H5.5V1.5h5V8H14.5L8 14.5Z",
  at_risk: "M8 1.5 15.2 14.5H.8L8 1.5Zm-.8 4.7.2 4h1.2l.2-4H7.2ZM8 11a.9.9 0 1 0 0 1.8A.9.9 0 0 0 8 11Z",
  missed: "M3.6 2 8 6.4 12.4 2 14 3.6 9.6 8l4.4 4.4-1.6 1.6L8 9.6 3.6 14 2 12.4 6.4 8 2 3.6 3.6 2Z",
  breached: "M5 1h6l4 4v6l-4 4H5l-4-4V5l4-4Zm2.2 2.8.2 5.2h1.2l.2-5.2H7.2ZM8 10.2a1 1 0 1 0 0 2 1 1 0 0 0 0-2Z",
  paused: "M3.5 2.5h3v11h-3v-11Zm6 0h3v11h-3v-11Z",
  stale:
    "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 1.6a5.4 5.4 0 1 1 0 10.8A5.4 5.4 0 0 1 8 2.6ZM7.3 4.5v4l3 1.9.7-1.2-2.3-1.4V4.5H7.3Z",
  no_data: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 1.6a5.4 5.4 0 1 1 0 10.8A5.4 5.4 0 0 1 8 2.6Z",
  not_started: "M4 1.5h8v2.7L9.2 8l2.8 3.8v2.7H4v-2.7L6.8 8 4 4.2V1.5Zm1.5 1.5v.7L8 7l2.5-3.3V3h-5Z",
  too_early: "M4 1.5h8v2.7L9.2 8l2.8 3.8v2.7H4v-2.7L6.8 8 4 4.2V1.5Zm1.5 1.5v.7L8 7l2.5-3.3V3h-5Z",
};

/** The shape of a status; the word stands beside it, so it is hidden from screen readers. */
export function StatusMark({ status, size = 16 }: { status: string; size?: number }) {
  const styles = useStatusMarkStyles();
  return (
    <svg
      className={mergeClasses(styles.mark, styles[statusTone(status)])}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      <path d={SHAPES[oneOf(statuses, status, "no_data")]} fill="currentColor" fillRule="evenodd" />
    </svg>
  );
}

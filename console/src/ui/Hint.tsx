import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import { useHintStyles } from "./Hint.styles";

interface HintProps {
  hint: string;
  className?: string;
  children: ReactNode;
}

/** Text with more to say on hover and on focus; Escape dismisses it, and it can be pointed at. */
export function Hint({ hint, className, children }: HintProps) {
  const styles = useHintStyles();
  const [shown, setShown] = useState(false);
  const id = useId();
  const show = () => setShown(true);
  const hide = () => setShown(false);
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !shown) return;
    event.preventDefault();
    hide();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering and focusing only show a description
    <span
      className={styles.anchor}
      onMouseEnter={show}
      onMouseLeave={hide}
      onFocus={show}
      onBlur={hide}
      onKeyDown={onKey}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what shows on hover must show on focus too */}
      <span className={className ?? styles.text} tabIndex={0} aria-describedby={id}>
        {children}
      </span>
      <span id={id} role="tooltip" className={shown ? styles.shown : styles.hidden}>
        {hint}
      </span>
    </span>
  );
}

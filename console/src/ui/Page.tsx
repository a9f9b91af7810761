import { mergeClasses } from "@fluentui/react-components";
import { type ReactNode, type RefObject, useEffect, useId, useRef } from "react";
import { usePageStyles } from "./Page.styles";
import { type Place, usePlace } from "./place";

interface PageProps {
  title: string;
  /** Above the title: the way back, where depth exceeds two. */
  crumb?: ReactNode;
  /** One sentence of what the page is for. */
  purpose?: ReactNode;
  /** Top right; at most one of them primary. */
  actions?: ReactNode;
  width?: "full" | "reading";
  children: ReactNode;
}

export function Page({ title, crumb, purpose, actions, width = "full", children }: PageProps) {
  const styles = usePageStyles();
  const place = usePlace();
  const id = useId();
  const isPanel = place.kind === "panel";
  const isAlone = place.kind === "page";
  const Heading = isPanel ? "h2" : "h1";
  useTitle(title);
  return (
    <section
      className={mergeClasses(
        styles.page,
        !isAlone && styles.beside,
        place.kind === "list" && styles.list,
        width === "reading" && styles.reading,
      )}
      aria-labelledby={isPanel ? id : undefined}
    >
      <header className={mergeClasses(styles.head, isPanel && styles.panelHead)}>
        <div className={styles.titles}>
          {isAlone && crumb}
          <Heading id={id} ref={useFocusOnce(place)} tabIndex={-1} className={styles.title}>
            {title}
          </Heading>
          {purpose && place.kind !== "list" && <p className={styles.purpose}>{purpose}</p>}
        </div>
        {isPanel && <div className={styles.controls}>{place.controls}</div>}
        {actions && <div className={mergeClasses(styles.actions, isPanel && styles.panelActions)}>{actions}</div>}
      </header>
      {children}
    </section>
  );
}

/** The window's title; the one of the list comes back when its panel closes. */
function useTitle(title: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = `${title} · Teamwright`;
    return () => {
      document.title = before;
    };
  }, [title]);
}

/** What opened from a list begins at its title, for those who do not see it open. */
function useFocusOnce(place: Place): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  const takesFocus = useRef(place.kind !== "list" && place.takesFocus);
  useEffect(() => {
    if (takesFocus.current) heading.current?.focus({ preventScroll: true });
    takesFocus.current = false;
  }, []);
  return heading;
}

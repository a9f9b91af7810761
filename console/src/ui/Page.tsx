import { mergeClasses } from "@fluentui/react-components";
import { type ReactNode, useEffect } from "react";
import { usePageStyles } from "./Page.styles";

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
  useEffect(() => {
    document.title = `${title} · Teamwright`;
  }, [title]);
  return (
    <div className={mergeClasses(styles.page, width === "reading" && styles.reading)}>
      <header className={styles.head}>
        <div className={styles.titles}>
          {crumb}
          <h1 className={styles.title}>{title}</h1>
          {purpose && <p className={styles.purpose}>{purpose}</p>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

import { mergeClasses } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { useMessageStyles } from "./Message.styles";

interface MessageProps {
  tone?: "info" | "risk" | "off";
  title?: string;
  /** Read out at once; for what follows an act of the person. */
  alert?: boolean;
  actions?: ReactNode;
  children?: ReactNode;
}

/** A sentence that stands out, with at most a few actions. */
export function Message({ tone = "info", title, alert = false, actions, children }: MessageProps) {
  const styles = useMessageStyles();
  return (
    <div className={mergeClasses(styles.message, styles[tone])} role={alert ? "alert" : undefined}>
      <div className={styles.body}>
        {title && <p className={styles.title}>{title}</p>}
        {children}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}

import { Button } from "@fluentui/react-components";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useDialogStyles } from "./Dialog.styles";
import { DialogFoot } from "./dialogFoot";

interface DialogProps {
  title: string;
  onClose: () => void;
  closeLabel: string;
  /** Beside the close button. */
  actions?: ReactNode;
  children: ReactNode;
}

/** The browser's own modal dialog: it keeps focus inside, closes on Escape and gives focus back. */
export function Dialog({ title, onClose, closeLabel, actions, children }: DialogProps) {
  const styles = useDialogStyles();
  const dialog = useRef<HTMLDialogElement>(null);
  const [isTaken, take] = useState(false);
  const close = <Button onClick={onClose}>{closeLabel}</Button>;
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    shown?.showModal();
    return () => {
      shown?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={id} className={styles.title}>
        {title}
      </h2>
      <div className={styles.body}>
        <DialogFoot value={{ close, take }}>{children}</DialogFoot>
      </div>
      {!isTaken && (
        <div className={styles.buttons}>
          {actions}
          {close}
        </div>
      )}
    </dialog>
  );
}

import { createContext, type ReactNode } from "react";

interface Foot {
  /** The dialog's button that closes it. */
  close: ReactNode;
  /** Says that a form shows it beside its own buttons. */
  take: (isTaken: boolean) => void;
}

/** What a dialog has at its foot; null outside of dialogs. */
export const DialogFoot = createContext<Foot | null>(null);

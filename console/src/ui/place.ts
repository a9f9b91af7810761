// Where a page stands: alone, as the list beside a panel, or in the panel. Pages look the same to their features.
import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";
import { BESIDE } from "./media";

export type Place =
  /** `takesFocus`: it took the place of a list that had it. */
  | { kind: "page"; takesFocus: boolean }
  | { kind: "list"; open: string }
  | { kind: "panel"; takesFocus: boolean; controls: ReactNode };

export const PlaceContext = createContext<Place>({ kind: "page", takesFocus: false });

export const usePlace = (): Place => useContext(PlaceContext);

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(BESIDE);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** Whether there is room for details beside their list. */
export function useHasRoomBeside(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(BESIDE).matches);
}

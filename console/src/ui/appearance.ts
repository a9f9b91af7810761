// Light, dark, or as the system says; kept in this browser only.
import { useSyncExternalStore } from "react";

export type Appearance = "system" | "light" | "dark";

const KEY = "teamwright.appearance";
const listeners = new Set<() => void>();
const darkQuery = window.matchMedia("(prefers-color-scheme: dark)");
darkQuery.addEventListener("change", tell);

function tell(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(): Appearance {
  const kept = window.localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

export function chooseAppearance(appearance: Appearance): void {
  if (appearance === "system") window.localStorage.removeItem(KEY);
  else window.localStorage.setItem(KEY, appearance);
  tell();
}

export function useAppearance(): Appearance {
  return useSyncExternalStore(subscribe, read);
}

export function useIsDark(): boolean {
  return useSyncExternalStore(subscribe, () => {
    const appearance = read();
    return appearance === "system" ? darkQuery.matches : appearance === "dark";
  });
}

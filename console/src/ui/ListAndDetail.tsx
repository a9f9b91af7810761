import { Outlet, useParams, useSearch } from "@tanstack/react-router";
import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { keepsKeys } from "./keys";
import { useListAndDetailStyles } from "./ListAndDetail.styles";
import { type Place, PlaceContext, useHasRoomBeside } from "./place";

interface ListAndDetailProps {
  list: ReactNode;
  /** The panel's way to the whole page, and its way back to the list; the last one is marked by `closeLook`. */
  controls: ReactNode;
}

/**
 * A list, and what is open of it: beside it where there is room, else in its place. The list stays as it is meanwhile,
 * scroll place included; the address names what is open.
 */
export function ListAndDetail({ list, controls }: ListAndDetailProps) {
  const styles = useListAndDetailStyles();
  const { id } = useParams({ strict: false });
  const { view } = useSearch({ strict: false });
  const isBeside = useHasRoomBeside() && view !== "page" && id !== undefined;
  const isListShown = isBeside || id === undefined;
  const [wasListShown, setWasListShown] = useState(isListShown);
  if (isListShown && !wasListShown) setWasListShown(true);
  const host = useRef<HTMLDivElement>(null);
  useRow(host, id);
  useEscape(host, isBeside);
  const places = usePlaces(id, isBeside, controls);
  return (
    <div ref={host} className={isBeside ? styles.split : undefined}>
      {wasListShown && (
        <div hidden={!isListShown}>
          <PlaceContext value={places.list}>{list}</PlaceContext>
        </div>
      )}
      {id !== undefined && (
        <div
          key={id}
          className={isBeside ? styles.panel : undefined}
          data-scroll-restoration-id={isBeside ? `panel-${id}` : undefined}
        >
          <PlaceContext value={places.detail}>
            <Outlet />
          </PlaceContext>
        </div>
      )}
    </div>
  );
}

function usePlaces(id: string | undefined, isBeside: boolean, controls: ReactNode): { list: Place; detail: Place } {
  const [opened, setOpened] = useState({ id, isFirst: true });
  if (opened.id !== id) setOpened({ id, isFirst: false });
  const takesFocus = !opened.isFirst || opened.id !== id;
  const list = useMemo<Place>(
    () => (isBeside && id !== undefined ? { kind: "list", open: id } : { kind: "page", takesFocus: false }),
    [isBeside, id],
  );
  return { list, detail: isBeside ? { kind: "panel", takesFocus, controls } : { kind: "page", takesFocus } };
}

/** What opens keeps its row in sight. What closes and took focus with it gives it to the row, else to the title. */
function useRow(host: RefObject<HTMLDivElement | null>, id: string | undefined): void {
  const before = useRef(id);
  useEffect(() => {
    const closed = before.current;
    before.current = id;
    const rows = [...(host.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
    const row = rows.find((one) => one.dataset.row === (id ?? closed));
    row?.scrollIntoView({ block: "nearest" });
    if (closed === undefined || id !== undefined || document.activeElement !== document.body) return;
    const target = row?.querySelector("a") ?? host.current?.querySelector<HTMLElement>("h1");
    target?.focus({ preventScroll: true });
  }, [host, id]);
}

/** Escape closes what opened last: a menu or a dialog over the panel goes first, and is gone before its key arrives here. */
function useEscape(host: RefObject<HTMLDivElement | null>, isBeside: boolean): void {
  useEffect(() => {
    if (!isBeside) return;
    let isCovered = false;
    function look(): void {
      isCovered = document.querySelector('[role="menu"], dialog[open]') !== null;
    }
    function onKey(event: KeyboardEvent): void {
      if (event.key !== "Escape" || isCovered || event.defaultPrevented || keepsKeys(event.target)) return;
      host.current?.querySelector<HTMLElement>("[data-close]")?.click();
    }
    window.addEventListener("keydown", look, { capture: true });
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", look, { capture: true });
      window.removeEventListener("keydown", onKey);
    };
  }, [host, isBeside]);
}

// How much of a list is on screen: a first part, and more on request; from the server where it holds further pages.
import { useLocation } from "@tanstack/react-router";
import { useEffect, useState } from "react";

const STEP = 50;

// How much each entry of the history showed: going back finds the same rows, and so the same scroll place.
const limits = new Map<string, number>();

function useLimit(name: string, first: number): [number, (limit: number) => void] {
  const entry = useLocation({ select: ({ href, state }) => state.__TSR_key ?? href });
  const key = `${entry} ${name}`;
  const [limit, setLimit] = useState(() => limits.get(key) ?? first);
  useEffect(() => {
    if (limit > first) limits.set(key, limit);
  }, [key, limit, first]);
  return [limit, setLimit];
}

/** What an infinite query offers. */
export interface MorePages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
}

export interface Shown<Row> {
  rows: readonly Row[];
  count: number;
  /** Unknown while the server holds further pages. */
  all: number | null;
  isMore: boolean;
  busy: boolean;
  onMore: () => void;
}

/** `name` tells the lists of one page apart. */
export function useShown<Row>(name: string, rows: readonly Row[], pages?: MorePages, first = STEP): Shown<Row> {
  const [limit, setLimit] = useLimit(name, first);
  const hasNext = pages?.hasNextPage ?? false;
  const shown = rows.slice(0, limit);
  const onMore = () => {
    setLimit(limit + STEP);
    if (hasNext && rows.length < limit + STEP) void pages?.fetchNextPage();
  };
  return {
    rows: shown,
    count: shown.length,
    all: hasNext ? null : rows.length,
    isMore: shown.length < rows.length || hasNext,
    busy: pages?.isFetchingNextPage ?? false,
    onMore,
  };
}

// How much of a list is on screen: a first part, and more on request; from the server where it holds further pages.
import { useState } from "react";

const STEP = 50;

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

export function useShown<Row>(rows: readonly Row[], pages?: MorePages, first = STEP): Shown<Row> {
  const [limit, setLimit] = useState(first);
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

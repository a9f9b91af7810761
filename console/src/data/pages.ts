// Lists come in pages. A list that somebody chooses from is read whole; a long one is read as it is looked at.
import { infiniteQueryOptions } from "@tanstack/react-query";

interface PageOf<T> {
  items: T[];
  next?: string | null;
}

type Cursor = string | undefined;

// Far more than a person reads; an end in case a server never gives one.
const MOST_PAGES = 50;

/** All pages of a list, one after the other. */
export async function everyPage<T>(ask: (cursor: Cursor) => Promise<PageOf<T>>): Promise<{ items: T[] }> {
  const items: T[] = [];
  let cursor: Cursor;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { items: more, next } = await ask(cursor);
    items.push(...more);
    if (!next) break;
    cursor = next;
  }
  return { items };
}

/** One page, and the next one when somebody asks for it; `select` puts them together. */
export function pagesQuery<T>(queryKey: readonly unknown[], ask: (cursor: Cursor) => Promise<PageOf<T>>) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam }: { pageParam: Cursor }) => ask(pageParam),
    initialPageParam: undefined as Cursor,
    getNextPageParam: (last: PageOf<T>) => last.next ?? undefined,
    select: ({ pages }) => ({ items: pages.flatMap((page) => page.items) }),
  });
}

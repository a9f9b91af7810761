import { type RefObject, useEffect, useState } from "react";

/** The width that an element has now; the chart is drawn for it, so that its text never shrinks. */
export function useWidth(host: RefObject<HTMLElement | null>, first: number): number {
  const [width, setWidth] = useState(first);
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.max(280, Math.round(entry.contentRect.width)));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [host]);
  return width;
}

import { useEffect, useRef } from "react";

const ALLOWED = new Set([
  "svg",
  "g",
  "path",
  "line",
  "polyline",
  "polygon",
  "circle",
  "rect",
  "text",
  "title",
  "desc",
  "defs",
]);

interface ServerSvgProps {
  svg: string;
  className?: string;
  label?: string;
}

/** A picture drawn by the server, put into the page so that it takes the theme's colours. Only shapes pass. */
export function ServerSvg({ svg, className, label }: ServerSvgProps) {
  const host = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
    const shapes = [root, ...root.querySelectorAll("*")];
    const safe = shapes.every((shape) => ALLOWED.has(shape.localName) && !hasScript(shape));
    host.current?.replaceChildren(...(safe ? [document.importNode(root, true)] : []));
  }, [svg]);
  return label === undefined ? (
    <span ref={host} className={className} aria-hidden="true" />
  ) : (
    <span ref={host} className={className} role="img" aria-label={label} />
  );
}

function hasScript(shape: Element): boolean {
  return shape.getAttributeNames().some((name) => name.startsWith("on") || name.endsWith("href") || name === "style");
}

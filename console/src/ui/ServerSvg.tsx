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
  /** Fills its box whatever the shape; dots stay round. */
  stretch?: boolean;
}

/** A picture drawn by the server, put into the page so that it takes the theme's colours. Only shapes pass. */
export function ServerSvg({ svg, className, label, stretch = false }: ServerSvgProps) {
  const host = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
    const shapes = [root, ...root.querySelectorAll("*")];
    const safe = shapes.every((shape) => ALLOWED.has(shape.localName) && !hasScript(shape));
    if (stretch) stretchOut(root);
    host.current?.replaceChildren(...(safe ? [document.importNode(root, true)] : []));
  }, [svg, stretch]);
  return label === undefined ? (
    <span ref={host} className={className} aria-hidden="true" />
  ) : (
    <span ref={host} className={className} role="img" aria-label={label} />
  );
}

function hasScript(shape: Element): boolean {
  return shape.getAttributeNames().some((name) => name.startsWith("on") || name.endsWith("href") || name === "style");
}

// A circle would become an ellipse; the round end of a line without length stays a dot.
function stretchOut(root: HTMLElement): void {
  root.setAttribute("preserveAspectRatio", "none");
  for (const circle of root.querySelectorAll("circle")) {
    const dot = root.ownerDocument.createElementNS("http://www.w3.org/2000/svg", "path");
    dot.setAttribute("d", `M${circle.getAttribute("cx")} ${circle.getAttribute("cy")}h0`);
    dot.setAttribute("class", circle.getAttribute("class") ?? "");
    dot.setAttribute("stroke", "currentColor");
    dot.setAttribute("stroke-linecap", "round");
    circle.replaceWith(dot);
  }
}

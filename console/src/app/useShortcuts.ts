import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { keepsKeys } from "../ui/keys";
import { navItems } from "./nav";

const GO_WINDOW_MS = 1_500;

interface Shortcuts {
  onSearch: () => void;
  onHelp: () => void;
}

/** `/` searches, `?` helps, `g` then a letter goes to a page; none of them while somebody types. */
export function useShortcuts({ onSearch, onHelp }: Shortcuts): void {
  const navigate = useNavigate();
  const goAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || keepsKeys(event.target)) return;
      const page = navItems.find((item) => item.letter === event.key);
      if (event.timeStamp - goAt.current < GO_WINDOW_MS && page !== undefined) {
        goAt.current = Number.NEGATIVE_INFINITY;
        void navigate({ to: page.to });
      } else if (event.key === "g") goAt.current = event.timeStamp;
      else if (event.key === "/") {
        event.preventDefault();
        onSearch();
      } else if (event.key === "?") onHelp();
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [navigate, onSearch, onHelp]);
}

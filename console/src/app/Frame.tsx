import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { Bones } from "../ui/Bones";
import { Banners } from "./Banners";
import { useFrameStyles } from "./Frame.styles";
import { NavRail } from "./NavRail";
import { StepUpGate } from "./StepUpGate";
import { appStrings } from "./strings";
import { useShortcuts } from "./useShortcuts";

const SearchDialog = lazy(() => import("./SearchDialog").then((module) => ({ default: module.SearchDialog })));
const ShortcutHelp = lazy(() => import("./ShortcutHelp").then((module) => ({ default: module.ShortcutHelp })));

type Open = "search" | "help" | null;

/** Navigation, banners and the page; everything a signed-in person sees lies inside. */
export function Frame() {
  const styles = useFrameStyles();
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  useShortcuts({ onSearch: () => setOpen("search"), onHelp: () => setOpen("help") });
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#content">
        {appStrings.skip}
      </a>
      <NavRail onSearch={() => setOpen("search")} />
      <main id="content" className={styles.content} tabIndex={-1}>
        <Banners />
        <Suspense fallback={<Bones count={6} shape="line" />}>
          <Outlet />
        </Suspense>
      </main>
      <StepUpGate />
      <Suspense fallback={null}>
        {open === "search" && <SearchDialog onClose={close} />}
        {open === "help" && <ShortcutHelp onClose={close} />}
      </Suspense>
    </div>
  );
}

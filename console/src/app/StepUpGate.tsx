import { lazy, Suspense, useEffect, useState } from "react";
import { provideStepUp } from "../data/stepUp";

const StepUpDialog = lazy(() => import("./StepUpDialog").then((module) => ({ default: module.StepUpDialog })));

/** Waits for an act that needs a fresh sign-in, then shows the dialog. */
export function StepUpGate() {
  const [settle, setSettle] = useState<((done: boolean) => void) | null>(null);
  useEffect(
    () =>
      provideStepUp(
        () =>
          new Promise((resolve) => {
            setSettle(() => resolve);
          }),
      ),
    [],
  );
  if (settle === null) return null;
  const end = (done: boolean) => {
    settle(done);
    setSettle(null);
  };
  return (
    <Suspense fallback={null}>
      <StepUpDialog onEnd={end} />
    </Suspense>
  );
}

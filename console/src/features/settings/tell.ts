import { sentenceOf } from "../../api/client";
import { sayDone, sayFault } from "../../ui/notices";

/** Runs an act of a button and says how it ended. */
export function tell(act: Promise<unknown>, said: string): void {
  act.then(
    () => sayDone(said),
    (thrown: unknown) => sayFault(sentenceOf(thrown)),
  );
}

// Dangerous acts need a fresh proof of who is there. The server says so; the dialog asks; the act runs once more.
import { Refused } from "../api/client";

type Asker = () => Promise<boolean>;
let asker: Asker | null = null;

export function provideStepUp(ask: Asker): () => void {
  asker = ask;
  return () => {
    asker = null;
  };
}

/** Runs an act; when the server wants a step-up, asks for it and runs the act again. */
export async function act<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (thrown) {
    const wanted = thrown instanceof Refused && thrown.is("step-up-needed");
    if (!wanted || asker === null || !(await asker())) throw thrown;
    return run();
  }
}

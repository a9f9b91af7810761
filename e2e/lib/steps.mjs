// Steps of a journey. Each builds on the one before it; after a failure the rest says so instead of failing for its
// own reasons.
import { test } from "node:test";

export function stepsOf(shared) {
  return (name, run) =>
    test(name, async (context) => {
      if (shared.failed) return context.skip(`needs “${shared.failed}”`);
      try {
        await run(shared.page);
      } catch (error) {
        shared.failed = name;
        const path = new URL("../output/failed.png", import.meta.url).pathname;
        await shared.page?.screenshot({ path, fullPage: true }).catch(() => {});
        const server = shared.server?.output().slice(-3000);
        throw new Error(`${error.stack}\n--- page ---\n${shared.page?.url()}\n--- server ---\n${server}`);
      }
    });
}

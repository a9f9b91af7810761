// Starts the built program on a data folder of its own and a free port, and reads the set-up link it prints.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const LINK = /https?:\/\/\S+\/setup\?token=\S+/;
const START_MS = 60_000;

export function builtProgram() {
  const binary = process.env.TEAMWRIGHT_BINARY;
  if (!binary) throw new Error("TEAMWRIGHT_BINARY must name the built program; `make test` sets it");
  return binary;
}

/** On SQLite in its folder, or on the PostgreSQL store whose address is given. */
export async function startTeamwright(store) {
  const binary = builtProgram();
  const folder = await mkdtemp(join(tmpdir(), "teamwright-journey-"));
  const env = {
    PATH: process.env.PATH,
    TEAMWRIGHT_DATA__FOLDER: join(folder, "data"),
    TEAMWRIGHT_SERVER__LISTEN: "127.0.0.1:0",
    TEAMWRIGHT_SERVER__PRIVATE_LISTEN: "127.0.0.1:0",
    TEAMWRIGHT_OUTBOUND__ALLOW: "127.0.0.0/8,::1/128",
    TEAMWRIGHT_OUTBOUND__ALLOW_PLAINTEXT: "127.0.0.0/8,::1/128",
    TEAMWRIGHT_SHUTDOWN__NOTICE_SECONDS: "0",
    ...(store && { TEAMWRIGHT_STORE__URL: store }),
  };
  const child = spawn(binary, ["serve"], { cwd: folder, env });
  let output = "";
  const setupLink = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no set-up link within ${START_MS} ms:\n${output}`)), START_MS);
    const read = (chunk) => {
      output += chunk;
      const link = LINK.exec(output);
      if (link) {
        clearTimeout(late);
        resolve(link[0]);
      }
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("exit", (code) => reject(new Error(`teamwright ended with ${code}:\n${output}`)));
  });
  // Links that a command prints lead to the server that runs.
  const known = { TEAMWRIGHT_SERVER__LISTEN: `127.0.0.1:${new URL(setupLink).port}` };
  return {
    setupLink,
    base: new URL(setupLink).origin,
    output: () => output,
    /** Runs another command of the program beside it. */
    command: (...words) => promisify(execFile)(binary, words, { cwd: folder, env: { ...env, ...known } }),
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

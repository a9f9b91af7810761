// Fails the build when the board's first load outgrows its budget or pulls in code that belongs to later pages.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 180;
const LATER_ONLY = [/codemirror/i, /GoalChart/, /lezer/i];

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("manifest.json", dist), "utf8"));
const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const board = Object.keys(manifest).find((key) => manifest[key].name === "BoardPage");

const files = new Set();
const sources = new Set();
function collect(key) {
  const chunk = manifest[key];
  if (chunk === undefined) throw new Error(`the manifest does not know ${key}`);
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  sources.add(key);
  for (const next of chunk.imports ?? []) collect(next);
}
collect(entry);
collect(board);

let bytes = 0;
for (const file of files) {
  const text = readFileSync(new URL(file, dist));
  bytes += gzipSync(text, { level: 9 }).length;
  for (const word of LATER_ONLY) {
    if (word.test(text.toString("utf8"))) throw new Error(`${file} is part of the first load and holds ${word}`);
  }
}
const kb = bytes / 1000;
const line = `first load of the board: ${kb.toFixed(1)} KB gzip of script in ${files.size} files, limit ${LIMIT_KB}`;
if (kb > LIMIT_KB) throw new Error(`${line}\n${[...sources].join("\n")}`);
console.log(line);

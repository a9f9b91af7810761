#!/usr/bin/env node
// complete-lock.mjs FOLDER: names in FOLDER/package-lock.json every optional package for other systems.
//
// A registry that offers packages for one system only makes npm leave the others out of the lock file, and `npm ci`
// then refuses the file, on every system. Their versions are exact in the package that wants them, so they can be added.
import { readFileSync, writeFileSync } from "node:fs";

const SYSTEMS = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const PROCESSORS = ["arm64", "arm", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64", "wasm32"];

const path = `${process.argv[2]}/package-lock.json`;
const lock = JSON.parse(readFileSync(path, "utf8"));
const added = [];
for (const owner of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`;
    if (!(place in lock.packages) && /^\d/.test(version)) {
      lock.packages[place] = entry(name, version, owner);
      added.push(place);
    }
  }
}
const sorted = Object.entries(lock.packages).sort(([one], [two]) => (one < two ? -1 : 1));
lock.packages = Object.fromEntries(sorted);
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${path}: ${added.length} added`);

// The name tells the system, such as `rollup-linux-x64-musl`.
function entry(name, version, owner) {
  const words = name.split(/[-/]/);
  const described = { version };
  const processor = PROCESSORS.find((one) => words.includes(one));
  if (processor) described.cpu = [processor];
  if (owner.dev) described.dev = true;
  if (words.some((word) => word.startsWith("musl"))) described.libc = ["musl"];
  else if (words.some((word) => word.startsWith("gnu"))) described.libc = ["glibc"];
  described.optional = true;
  const system = SYSTEMS.find((one) => words.includes(one));
  if (system) described.os = [system];
  return described;
}

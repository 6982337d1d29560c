#!/usr/bin/env node
/**
 * What `scopewright` starts. It has to parse on any Node, so that an old one hears a clear sentence
 * in place of a syntax error: everything newer is loaded only once the version is known.
 */
import * as nodeModule from "node:module";

const required: readonly [number, number] = [22, 18];

function isEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > required[0] || (major === required[0] && minor >= required[1]);
}

if (isEnough(process.versions.node)) {
  // A namespace import, as a named one would fail to link on a Node that lacks it.
  nodeModule.enableCompileCache?.();
  // oxlint-disable-next-line unicorn/prefer-top-level-await -- old Node can't parse it
  void import("./main.ts").then((loaded) => loaded.main());
} else {
  process.stderr.write(
    `scopewright: Node ${required.join(".")} or newer is needed, and this is Node ${process.versions.node}. ` +
      "In a checkout, `npm ci` installs one that npm scripts and npx use.\n",
  );
  process.exitCode = 2;
}

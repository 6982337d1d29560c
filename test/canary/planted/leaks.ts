import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { unlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { Secret } from "../../../src/model/secret.ts";
import { scratchFolder } from "../../cli/scratch-folder.ts";
import { toldLog } from "../../server/client.ts";

/* Every way on which the canary has to see a leak. Each test passes: the run fails all the same. */

const plaintext = crypto.randomUUID();
const secret = new Secret(plaintext);
const base64 = (text: string): string => Buffer.from(text).toString("base64");
/** What a process of its own does with a secret that nobody else has seen. */
const child = (body: string): string[] => [
  "--input-type=module",
  "-e",
  `const { Secret } = await import(${JSON.stringify(import.meta.resolve("../../../src/model/secret.ts"))});
  const plaintext = new Secret(crypto.randomUUID()).reveal();
  ${body}`,
];

test("the console", () => {
  process.stdout.write(`first ${secret.reveal()}\n`);
  // oxlint-disable-next-line no-console
  console.error("second %s", secret.reveal());
});

test("a process's output", async () => {
  spawnSync(process.execPath, child("console.log(`sync ${plaintext}`)"));
  const split =
    'process.stderr.write("async " + plaintext.slice(0, 9)); setTimeout(() => process.stderr.write(plaintext.slice(9)), 50)';
  await promisify(execFile)(process.execPath, child(split));
});

test("a file beside the bundled program, which alone made a secret of what it was given", () => {
  const program = resolve("lib/bin/scopewright.cjs");
  const script = `printf 'given %s' "$TOKEN" > given; printf %s "$TOKEN" | "$0" "$1" inspect`;
  spawnSync("sh", ["-c", script, process.execPath, program], {
    cwd: scratchFolder(),
    env: { ...process.env, TOKEN: `swt_${crypto.randomUUID()}` },
  });
});

test("a process's answer", () => {
  const serve = `const { createServer } = await import("node:http");
  const server = createServer((_, response) => response.end("answered " + plaintext));
  server.listen(0, "127.0.0.1", async () => {
    await (await fetch("http://127.0.0.1:" + server.address().port + "/page")).text();
    server.close();
    server.closeAllConnections();
  });`;
  execFileSync(process.execPath, child(serve));
});

test("arguments", async () => {
  const hex = Buffer.from(secret.reveal()).toString("hex");
  await promisify(execFile)(process.execPath, ["-e", "0", `async ${hex}`]);
  spawnSync(process.execPath, ["-e", "0", `sync ${secret.reveal()}`]);
});

test("a log", () => {
  toldLog.warn({ authorization: base64(`user:${secret.reveal()}`) }, "logged");
});

test("an error that nobody prints", () => {
  class Refused extends Error {
    readonly body: string = encodeURIComponent(`thrown ${secret.reveal()}/`);
  }
  expect(() => {
    throw new Error("outer", { cause: new Refused("inner") });
  }).toThrow("outer");
});

test("files that are gone", async () => {
  const folder = scratchFolder({ left: `left ${secret.reveal()}` });
  const place = (name: string): string => join(folder, name);
  for (const name of ["unlinked", "removed", "overwritten", "replaced"]) {
    writeFileSync(place(name), `${name} ${secret.reveal()}`);
  }
  await unlink(place("unlinked"));
  rmSync(place("removed"));
  writeFileSync(place("overwritten"), "");
  writeFileSync(place("other"), "");
  renameSync(place("other"), place("replaced"));
  mkdirSync(place("below"));
  writeFileSync(place("below/text.json"), JSON.stringify({ token: base64(`${plaintext}\n`) }));
});

test("a database", () => {
  const database = new DatabaseSync(join(scratchFolder(), "rows.db"));
  database.exec("CREATE TABLE kept (text TEXT)");
  const insert = database.prepare("INSERT INTO kept VALUES (?)");
  // One of these lies over the edge of a page.
  for (let length = 4000; length < 4100; length += 20) {
    insert.run(`${"x".repeat(length)} row ${secret.reveal()}`);
  }
  database.close();
  const deleted = new DatabaseSync(join(scratchFolder(), "deleted.db"));
  deleted.exec("CREATE TABLE kept (text TEXT)");
  deleted.prepare("INSERT INTO kept VALUES (?)").run(`deleted ${secret.reveal()}`);
  deleted.exec("DELETE FROM kept");
  deleted.close();
});

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { beforeAll, describe, expect, test } from "vitest";
import { fileSink } from "../../../src/provision/sinks/file.ts";
import { scratchFolder } from "../../cli/scratch-folder.ts";
import { tellsNothing, token } from "./remote.ts";

const written = { secret: token, tokenId: "t1", attempt: "a1" };
// A point that nothing can be agreed on with, well written: only sealing to it fails.
const useless = "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z";
const misspelt = "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq";
const secretKey = "AGE-SECRET-KEY-1CANARY";

let recipient: string;
beforeAll(async () => {
  recipient = await identityToRecipient(await generateX25519Identity());
});

describe("what a file can't be encrypted to is found before anything is minted", () => {
  test.each<[string, (good: string) => readonly string[], RegExp, string]>([
    ["misspelt", (good) => [good, misspelt], /recipient 2, age1q{58}$/, "age-keygen -y"],
    ["of no use", (good) => [useless, good], /recipient 1, age1q{52}5cu47z$/, "`recipients`"],
    ["another's key", () => ["ssh-ed25519 AAAA"], /recipient 1$/, "age public key"],
    ["a secret key", () => [secretKey], /recipient 1$/, "age public key"],
    ["missing", () => [], /nobody to encrypt/, "at least one age public key"],
  ])("a recipient that is %s", async (_, list, message, next) => {
    const sink = fileSink({
      root: scratchFolder(),
      path: "token.age",
      recipients: list(recipient),
    });
    const ready = await sink.preflight();
    const failure = {
      code: "bad-recipient",
      message: expect.stringMatching(message) as string,
      next: expect.stringContaining(next) as string,
    };
    expect(ready).toEqual({ ok: false, failure });
    expect(JSON.stringify(ready)).not.toContain("CANARY");
    const answer = await sink.write(written, { kind: "absent" });
    expect(answer).toEqual({ kind: "refused", failure });
    tellsNothing(answer);
  });
});

describe("a place that can't be written is found before anything is minted", () => {
  test.each<[string, string, (root: string) => void, string, string]>([
    ["a folder that is missing", "gone/token.age", () => undefined, "ENOENT", "make the folder"],
    [
      "a folder that is a file",
      "file/token.age",
      (root) => writeFileSync(join(root, "file"), ""),
      "ENOTDIR",
      "a part of this one is a file",
    ],
    [
      "a folder in the file's place",
      "token.age",
      (root) => mkdirSync(join(root, "token.age")),
      "is no file",
      "remove what is there",
    ],
    [
      "a pipe in the file's place",
      "token.age",
      (root) => void spawnSync("sh", ["-c", 'mkfifo "$0"', join(root, "token.age")]),
      "is no file",
      "remove what is there",
    ],
    ["a folder above", "../token.age", () => undefined, "leads out", "inside the repository"],
    [
      "a link",
      "token.age",
      (root) => symlinkSync("/etc/passwd", join(root, "token.age")),
      "is a link",
      "inside the repository",
    ],
  ])("%s", async (_, path, prepare, message, next) => {
    const root = scratchFolder();
    prepare(root);
    const sink = fileSink({ root, path, recipients: [recipient] });
    const ready = await sink.preflight();
    expect(ready).toMatchObject({
      ok: false,
      failure: {
        message: expect.stringContaining(message) as string,
        next: expect.stringContaining(next) as string,
      },
    });
  });

  test("a folder in which nobody can make files", async () => {
    // The kernel's own: root may not either, and tests may run as root.
    const sink = fileSink({ root: "/proc/self", path: "token.age", recipients: [recipient] });
    expect(await sink.preflight()).toMatchObject({
      failure: { code: "file-unwritable", next: expect.any(String) as string },
    });
  });

  test("and it leaves the place as it was", async () => {
    const root = scratchFolder({ "token.age": "what was there" });
    const sink = fileSink({ root, path: "token.age", recipients: [recipient] });
    expect(await sink.preflight()).toEqual({ ok: true, value: undefined });
    expect(readdirSync(root)).toEqual(["token.age"]);
    expect(readFileSync(join(root, "token.age"), "utf8")).toBe("what was there");
  });
});

const script = `
  const { fileSink } = await import(process.argv[1]);
  const { Secret } = await import(process.argv[2]);
  const [root, recipient] = process.argv.slice(3);
  const sink = fileSink({ root, path: "token.age", recipients: [recipient] });
  const ready = await sink.preflight();
  const content = { secret: new Secret("-".repeat(4000)), tokenId: "t1", attempt: "a1" };
  const answer = await sink.write(content, await sink.observe().then(({ value }) => value));
  console.log(JSON.stringify({ ready, answer }));
`;

/** In a process whose files may not grow beyond some blocks of 512 bytes: a disk that gets full. */
function limitedTo(blocks: number, root: string): unknown {
  const source = (path: string): string => join(import.meta.dirname, "../../../src", path);
  const argv = [source("provision/sinks/file.ts"), source("model/secret.ts"), root, recipient];
  const start = `trap '' XFSZ; ulimit -f ${blocks}; exec "$@"`;
  const node = [process.execPath, "--input-type=module", "-e", script, ...argv];
  const { stdout } = spawnSync("sh", ["-c", start, "sh", ...node], { encoding: "utf8" });
  return JSON.parse(stdout);
}

describe("where room runs out", () => {
  test("there is none for a token at all, and none is asked for", () => {
    const root = scratchFolder({ "token.age": "what was there" });
    expect(limitedTo(1, root)).toMatchObject({
      ready: { failure: { code: "file-unwritable", next: expect.any(String) as string } },
    });
    expect(readdirSync(root)).toEqual(["token.age"]);
  });

  test("in the middle of a write, no half of a file takes the place of the old one", () => {
    const root = scratchFolder({ "token.age": "what was there" });
    expect(limitedTo(4, root)).toMatchObject({
      ready: { ok: true },
      answer: { kind: "refused", failure: { code: "file-unwritable" } },
    });
    expect(readdirSync(root)).toEqual(["token.age"]);
    expect(readFileSync(join(root, "token.age"), "utf8")).toBe("what was there");
  });
});

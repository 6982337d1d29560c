import { chmodSync, existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { beforeAll, describe, expect, test } from "vitest";
import { captured, type Captured } from "./captured-run.ts";
import { definition, scratchFolder } from "./scratch-folder.ts";

const canary = "AGE-SECRET-KEY-1CANARYCANARYCANARY";
// Well written, and nothing can be sealed to it: that showed once there was a token to seal.
const useless = "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z";

let identity: string;
let recipient: string;
beforeAll(async () => {
  identity = await generateX25519Identity();
  recipient = await identityToRecipient(identity);
});

type Environment = Readonly<Record<string, string>>;

interface Ground {
  readonly file: string;
  readonly run: (env: Environment, ...argv: string[]) => Promise<Captured>;
}

/** @param prepare what stands where the key's file is made */
function ground(prepare: (file: string) => void = () => undefined): Ground {
  const text = `${definition()}deliver:\n  - exec: { command: [cat] }\n`;
  const folder = scratchFolder({ "integrations/hook.yaml": text });
  const file = join(folder, "scopewright.db.recovery-key");
  prepare(file);
  const path = { PATH: process.env["PATH"] };
  return {
    file,
    run: async (env, ...argv) => {
      const result = await captured([...argv, "--issuer", "scopewright"], {
        cwd: folder,
        env: { ...path, ...env },
      });
      expect(result.stdout + result.stderr).not.toContain(identity);
      expect(result.stdout + result.stderr).not.toContain("CANARY");
      return result;
    },
  };
}

const key = "SCOPEWRIGHT_RECOVERY_KEY";
const sealing = "SCOPEWRIGHT_RECOVERY_RECIPIENT";

/** The variables that are set, what stands in the file's place, and what is told. */
const wrong: readonly (readonly [string, Environment, (file: string) => void, RegExp])[] = [
  ["junk in the key's variable", { [key]: canary }, nothing, /SCOPEWRIGHT_RECOVERY_KEY holds no/],
  ["nothing but a space in it", { [key]: " " }, nothing, /SCOPEWRIGHT_RECOVERY_KEY holds no/],
  ["a public key in it", { [key]: "age1canarycanary" }, nothing, /AGE-SECRET-KEY-1… is expected/],
  ["junk in the public key's", { [sealing]: "age1xyz" }, nothing, /RECIPIENT holds no public key/],
  ["a key of no use in it", { [sealing]: useless }, nothing, /age-keygen -y/],
  ["a secret key in it", { [sealing]: canary }, nothing, /age1… is expected/],
  ["junk in the file", {}, (file) => keep(file, canary), /holds no recovery key[^]*a backup/],
  ["an empty file", {}, (file) => keep(file, ""), /holds no recovery key/],
  ["a folder in its place", {}, (file) => mkdirSync(file), /can't be read \(EISDIR\)/],
  ["a link to nothing", {}, (file) => symlinkSync("gone", file), /can't be read \(ENOENT\)/],
];

function nothing(): void {
  return undefined;
}

function keep(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
}

describe.each(wrong)("%s", (_, env, prepare, words) => {
  test("is found by doctor, which makes nothing", async () => {
    const { run, file } = ground(prepare);
    const before = existsSync(file);
    const { code, stdout } = await run(env, "doctor");
    expect(code).toBe(1);
    expect(stdout).toMatch(/no {2}recovery key\n +error\[bad-recovery-key\].*\n +next /);
    expect(stdout).toMatch(words);
    expect(existsSync(file)).toBe(before);
  });

  test("stops apply and rotate before anything is minted", async () => {
    const { run } = ground(prepare);
    for (const argv of [["apply"], ["rotate", "hook"], ["rotate", "hook", "--breach"]]) {
      const { code, stderr } = await run(env, ...argv, "--yes");
      expect(code).toBe(2);
      expect(stderr).toMatch(/nothing was changed\n +error\[bad-recovery-key\].*\n +next /);
    }
    const { stdout } = await run({}, "status", "--format", "json");
    const standing = JSON.parse(stdout) as { tokens: readonly { token?: object }[] };
    expect(standing.tokens.map(({ token }) => token)).toEqual([undefined]);
  });
});

test("doctor tells of a key that others may read, and leaves that to whoever has to know", async () => {
  const { run, file } = ground((where) => {
    writeFileSync(where, identity);
    chmodSync(where, 0o644);
  });
  const { code, stdout } = await run({}, "doctor");
  expect(code).toBe(1);
  expect(stdout).toMatch(/error\[open-recovery-key\] others .*\n +next chmod 600 /);
  expect(statSync(file).mode & 0o777).toBe(0o644);
});

test.each<[string, () => Environment, (file: string) => void, RegExp]>([
  ["in its variable", () => ({ [key]: `${identity}\n` }), nothing, /in SCOPEWRIGHT_RECOVERY_KEY\n/],
  ["to seal to alone", () => ({ [sealing]: recipient }), nothing, /in SCOPEWRIGHT_.*_RECIPIENT\n/],
  ["in its file", () => ({}), (file) => keep(file, `${identity}\n`), /\.recovery-key\n/],
  ["that is not made yet", () => ({}), nothing, /made when it is first needed\n/],
])("doctor finds a good key %s", async (_, env, prepare, words) => {
  const { run, file } = ground(prepare);
  const before = existsSync(file);
  const { code, stdout } = await run(env(), "doctor");
  expect([code, stdout]).toEqual([0, expect.stringMatching(words)]);
  expect(stdout).toContain("ok  recovery key");
  expect(existsSync(file)).toBe(before);
});

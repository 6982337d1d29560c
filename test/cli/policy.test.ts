import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { shellWord } from "../../src/report/shell-text.ts";
import { makeDomain } from "../tokens/domain.ts";
import { person, personalToken } from "../tokens/people.ts";
import { openStore } from "../../src/tokens/store/open.ts";
import { captured, type Captured } from "./captured-run.ts";

let folder: string;
let id: string;
const hostile = `it's $(touch pwned) \`id\` "x"`;
const operation = "sentry POST /api/0/organizations/{organization_id_or_slug}/releases/";

const run = (...argv: string[]): Promise<Captured> =>
  captured([...argv, "--store", "policy.db", "--org", "acme"], { cwd: folder });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scopewright-policy-"));
  const store = await openStore(join(folder, "policy.db"));
  const domain = await makeDomain(store);
  domain.now = Date.now();
  const ada = await person(domain, "ada", domain.organization);
  const { token } = await personalToken(domain, ada, { name: hostile, scopes: ["sentry/*"] });
  ({ id } = token);
  domain.service.observations.note({
    organizationId: domain.organization.id,
    familyId: token.familyId,
    operation,
    client: "cron/1",
    at: domain.now,
  });
  await domain.service.observations.flush();
  await store.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([hostile, "", "plain-1", "a b", "$HOME", "!!", "'"])(
  "a shell reads %j back as it was",
  (text) => {
    const read = execFileSync("sh", ["-c", `printf %s ${shellWord(text)}`], { encoding: "utf8" });
    expect(read).toBe(text);
  },
);

test("the command of the preview mints what is needed, and runs nothing of a token's name", async () => {
  const { stdout } = await run("policy", "preview", "--provider", "sentry");
  const line = stdout.split("\n").find((each) => each.includes("scopewright token mint"))!;
  const script = `scopewright() { printf '%s\\n' "$@"; }; ${line}`;
  const argv = execFileSync("sh", ["-c", script], { cwd: folder, encoding: "utf8" })
    .trimEnd()
    .split("\n");
  expect(argv).toContain(`--name=${hostile}`);
  const minted = await captured([...argv, "--format", "json"], { cwd: folder });
  expect(minted.stderr).toBe("");
  expect(JSON.parse(minted.stdout)).toMatchObject({ name: hostile, scopes: ["org:ci"] });
});

test("an exception is made, listed and ended, and a token cut off, by their ids", async () => {
  const until = new Date(Date.now() + 86_400_000).toISOString();
  const say = ["--owner", "team-release", "--reason", "migration", "--until", until];
  const made = await run("policy", "except", id, ...say, "--format", "json");
  const exception = (JSON.parse(made.stdout) as { readonly id: string }).id;
  expect((await run("policy", "exceptions")).stdout).toContain(
    `${exception}  live  until ${until}`,
  );
  const ended = await run("policy", "end-exception", exception, "--reason", "done");
  expect([ended.code, ended.stdout]).toEqual([0, ""]);
  expect((await run("policy", "exceptions")).stdout).toContain(`${exception}  ended`);
  expect((await run("policy", "cut-off", id, "--reason", "leaked")).code).toBe(0);
  expect((await run("policy", "preview", "--provider", "sentry")).stdout).toContain("cut off");
});

test.each([
  [["policy", "except", "1", "--owner", "a", "--reason", "b", "--until", "soon"], /such as 2027/],
  [["policy", "end-exception", "1"], /no id/],
  [["policy", "cut-off", "1"], /no id/],
])("%j is refused with words and exit code 2", async (argv, words) => {
  const { code, stdout, stderr } = await run(...argv);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(words);
});

import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { programsUnderWay } from "../../../src/cli/programs-under-way.ts";
import { openSinks } from "../../../src/provision/open-sink.ts";
import { scratchFolder } from "../../cli/scratch-folder.ts";
import { token } from "./remote.ts";

type Settings = Readonly<Record<string, unknown>>;

/** The key of a place as a definition names it, or why there is none. */
function keyOf(sink: string, settings: Settings, root: string): string {
  const opened = openSinks(
    {
      key: { integration: "hook", environment: "production" },
      provider: "sentry",
      issuer: "sentry",
      scopes: [],
      deliveries: [{ sink, settings, environment: "production", sensitive: true }],
    },
    {
      root,
      env: { AWS_ACCESS_KEY_ID: "AKIDFAKE" },
      fetch,
      programs: programsUnderWay,
      accessOf: () => ({ credential: token, base: "https://there.test" }),
    },
  );
  return opened.ok ? opened.value[0]!.key : opened.failure.code;
}

function folder(): string {
  const root = scratchFolder({ "secrets/other": "" });
  symlinkSync("secrets", join(root, "linked"));
  symlinkSync(root, join(root, "secrets", "up"));
  return root;
}

const github = { repository: "acme/web", secret: "TOKEN" };
const gitlab = { project: "acme/web", variable: "TOKEN" };

// Journals hold the keys of places that are spelled as in the second column.
test.each<[string, Settings, string, ...Settings[]]>([
  [
    "file",
    { path: "secrets/a.age" },
    "file:secrets/a.age",
    { path: "./secrets/a.age" },
    { path: "secrets//a.age" },
    { path: "secrets/../secrets/./a.age" },
    { path: "linked/a.age" },
    { path: "secrets/up/linked/a.age" },
  ],
  [
    "file",
    { path: "a.{environment}.age" },
    "file:a.production.age",
    { path: "linked/up/a.production.age" },
  ],
  ["file", { path: "gone/b/a.age" }, "file:gone/b/a.age", { path: "gone/./b//a.age" }],
  ["file", { path: "../a.age" }, "file:../a.age", { path: "./../a.age" }],
  [
    "github-secret",
    github,
    "github-secret:acme/web:TOKEN",
    { ...github, repository: "Acme/Web" },
    { ...github, secret: "token" },
  ],
  [
    "github-secret",
    { ...github, environment: "{environment}" },
    "github-secret:acme/web (production):TOKEN",
    { ...github, environment: "Production" },
  ],
  [
    "github-secret",
    { organization: "acme", secret: "TOKEN" },
    "github-secret:acme:TOKEN",
    { organization: "ACME", secret: "Token" },
  ],
  [
    "gitlab-variable",
    gitlab,
    "gitlab-variable:project:acme/web:*:TOKEN",
    { ...gitlab, project: "Acme/Web" },
    { ...gitlab, project: "/acme/web/" },
    { ...gitlab, project: "acme//web" },
    { ...gitlab, scope: "*" },
  ],
  ["vercel", { project: "web", variable: "TOKEN" }, "vercel:web:TOKEN:production"],
  [
    "vercel",
    { team: "acme", project: "web", variable: "TOKEN" },
    "vercel:acme/web:TOKEN:production",
  ],
  [
    "vault",
    { path: "acme/ci" },
    "vault:https://there.test/secret/acme/ci:token",
    { path: "/acme//ci/" },
    { path: "acme/ci", mount: "/secret/" },
    { path: "acme/ci", namespace: "" },
  ],
  [
    "vault",
    { path: "acme/ci", namespace: "team" },
    "vault:https://there.test/team/secret/acme/ci:token",
    { path: "acme/ci", namespace: "/team/" },
  ],
])("%s %j has the key %s, and so has it spelled otherwise", (sink, settings, key, ...others) => {
  const root = folder();
  for (const each of [settings, ...others]) {
    const whole = sink === "file" ? { ...each, recipients: [] } : each;
    expect(keyOf(sink, whole, root), JSON.stringify(each)).toBe(key);
  }
});

test.each<[string, Settings, Settings]>([
  ["file", { path: "a.age", recipients: [] }, { path: "A.age", recipients: [] }],
  ["github-secret", github, { organization: "acme", secret: "TOKEN" }],
  ["gitlab-variable", gitlab, { ...gitlab, variable: "token" }],
  ["gitlab-variable", { ...gitlab, scope: "review" }, { ...gitlab, scope: "Review" }],
  ["gitlab-variable", { group: "acme", variable: "T" }, { project: "acme", variable: "T" }],
  ["vault", { path: "acme/ci" }, { path: "Acme/ci" }],
  ["vault", { path: "acme/ci" }, { path: "acme/ci", key: "Token" }],
  ["aws-secret", { secret: "a", region: "eu-central-1" }, { secret: "A", region: "eu-central-1" }],
])("two places of %s stay two", (sink, one, other) => {
  const root = folder();
  expect(keyOf(sink, one, root)).not.toBe(keyOf(sink, other, root));
});

test.each(["..", "../sys/policy/a", "a/../b", "./a", "a/."])(
  "a path in a Vault that leads elsewhere is refused: %s",
  (path) => {
    expect(keyOf("vault", { path }, folder())).toBe("bad-path");
    expect(keyOf("vault", { path: "a", mount: path }, folder())).toBe("bad-path");
  },
);

import { expect, test } from "vitest";
import { actionTable } from "../../generated/actions.js";
import { builtinCatalog } from "../../src/catalog/builtin.ts";
import { Values } from "../../src/definitions/located.ts";
import { jobNeeds } from "../../src/definitions/workflow-needs.ts";
import { parseYaml } from "../../src/document/yaml.ts";

/** Needs as `scope` where certain, `scope?` where not; then what is unknown. */
function needsOf(text: string): readonly string[] {
  const parsed = parseYaml({ path: "ci.yml", text });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const root = new Values(parsed.value, [], parsed.value.data);
  const { needs, unknown } = jobNeeds(root, root.at("jobs").at("a"), actionTable);
  const scopes = needs.scopes.map(({ scope, certain }) => `${scope}${certain ? "" : "?"}`);
  expect(needs.complete).toBe(unknown === undefined);
  return [...scopes, ...(unknown === undefined ? [] : [`unknown: ${unknown.what}`])];
}

const steps = (...lines: readonly string[]): string =>
  `jobs:\n  a:\n    steps:\n${lines.map((line) => `      - ${line}\n`).join("")}`;
const given = "unknown: what is given the job's token";
const command = "unknown: a command with the job's token";

test.each<[string, string, readonly string[]]>([
  ["a command", steps("run: npm test"), ["id_token:write?"]],
  ["checkout", steps("uses: actions/checkout@v6"), ["contents:read?"]],
  [
    "a command after checkout",
    steps("uses: actions/checkout@v6", "run: make"),
    ["contents:read?", "id_token:write?", "contents:write?"],
  ],
  [
    "a command after a checkout that keeps no credentials",
    steps("{uses: actions/checkout@v6, with: {persist-credentials: false}}", "run: make"),
    ["contents:read?", "id_token:write?"],
  ],
  [
    "a command with the token",
    steps("{run: gh pr list, env: {GH_TOKEN: '${{ github.token }}'}}"),
    ["id_token:write?", command],
  ],
  [
    "a command with the token in its text",
    steps("run: curl -u x:${{ secrets.GITHUB_TOKEN }} $API"),
    ["id_token:write?", command],
  ],
  [
    "a command with everything",
    steps("{run: make, env: {ALL: '${{ toJSON(secrets) }}'}}"),
    ["id_token:write?", command],
  ],
  [
    "a command with another token",
    steps("{run: gh pr list, env: {GH_TOKEN: '${{ secrets.BOT }}'}}"),
    ["id_token:write?"],
  ],
  ["an unknown action", steps("uses: acme/x@v1"), ["unknown: `acme/x@v1`"]],
  ["a local action", steps("uses: ./.github/x"), ["unknown: `./.github/x`"]],
  ["an image", steps("uses: docker://alpine"), ["unknown: `docker://alpine`"]],
  ["code", steps("uses: actions/github-script@v8"), ["unknown: `actions/github-script@v8`"]],
  ["a workflow", "jobs: { a: { uses: ./x.yml } }", ["unknown: the workflow `./x.yml`"]],
  ["no steps", "jobs: { a: { runs-on: x } }", ["unknown: a job without steps"]],
  [
    "the workflow's environment",
    `env: { GH_TOKEN: "\${{ github.token }}" }\n${steps("uses: actions/cache@v5")}`,
    [given],
  ],
  [
    "the job's environment",
    `${steps("uses: actions/cache@v5")}    env: { GH_TOKEN: "\${{ github['token'] }}" }\n`,
    [given],
  ],
  [
    "a container",
    `${steps("uses: actions/cache@v5")}    container: ghcr.io/acme/ci\n`,
    ["packages:read?"],
  ],
  [
    "an action in another case and below a folder",
    steps("uses: GitHub/CodeQL-action/upload-sarif@v4"),
    ["security_events:write", "actions:read?", "contents:read?"],
  ],
  [
    "an input that makes it conditional",
    steps("{uses: softprops/action-gh-release@v2, with: {repository: acme/other}}"),
    ["contents:write?", "discussions:write?"],
  ],
  [
    "another token",
    steps("{uses: softprops/action-gh-release@v2, with: {token: '${{ secrets.BOT }}'}}"),
    [],
  ],
  [
    "another token in the environment",
    steps("{uses: softprops/action-gh-release@v2, env: {GITHUB_TOKEN: '${{ secrets.BOT }}'}}"),
    [],
  ],
  [
    "the job's token, handed over",
    steps("{uses: softprops/action-gh-release@v2, with: {token: '${{secrets.GITHUB_TOKEN}}'}}"),
    ["contents:write", "discussions:write?"],
  ],
  [
    "one token or the other",
    steps(
      "{uses: softprops/action-gh-release@v2, with: {token: '${{ secrets.BOT || github.token }}'}}",
    ),
    ["contents:write?", "discussions:write?"],
  ],
  [
    "an identity token in spite of another token",
    steps("{uses: actions/deploy-pages@v4, with: {token: '${{ secrets.BOT }}'}}"),
    ["id_token:write?"],
  ],
  [
    "a token that is handed over for no known purpose",
    steps("{uses: actions/cache@v5, with: {key: '${{ github.token }}'}}"),
    ["unknown: the job's token given to `actions/cache`"],
  ],
  [
    "a registry, signed in to with the job's token",
    steps("{uses: docker/login-action@v3, with: {password: '${{ secrets.GITHUB_TOKEN }}'}}"),
    ["packages:write?"],
  ],
  [
    "a registry of another kind",
    steps("{uses: docker/login-action@v3, with: {password: '${{ secrets.HUB }}'}}"),
    [],
  ],
  [
    "an action that runs commands",
    steps("{uses: changesets/action@v1, with: {publish: npm publish}}"),
    [
      "contents:write?",
      "pull_requests:write?",
      "issues:read?",
      "id_token:write?",
      "unknown: commands that `changesets/action` runs",
    ],
  ],
  [
    "a step that never runs, and one that may fail",
    steps(
      "{uses: actions/create-release@v1, if: false, env: {GITHUB_TOKEN: '${{ github.token }}'}}",
      "{uses: github/codeql-action/upload-sarif@v4, continue-on-error: true}",
    ),
    ["contents:write?", "security_events:write?", "actions:read?", "contents:read?"],
  ],
])("%s", (_, text, expected) => {
  expect(needsOf(text)).toEqual(expected);
});

test("the table names scopes that a job's token can be granted", () => {
  const kind = builtinCatalog()
    .provider("github")!
    .tokenKinds.find(({ name }) => name === "github-token")!;
  const named = [...actionTable.values()].flatMap(({ needs, may }) => [...needs, ...may]);
  expect(named.filter((scope) => !kind.grants.includes(scope))).toEqual([]);
  expect(actionTable.size).toBeGreaterThan(60);
});

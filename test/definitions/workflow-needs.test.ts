import { expect, test } from "vitest";
import { actionTable } from "../../generated/actions.js";
import { builtinCatalog } from "../../src/catalog/builtin.ts";
import { stepsOf } from "../../src/definitions/job-steps.ts";
import { Values } from "../../src/definitions/located.ts";
import { type JobNeeds, jobNeeds } from "../../src/definitions/workflow-needs.ts";
import type { StatedNeed } from "../../src/model/integration.ts";
import { parseYaml } from "../../src/document/yaml.ts";
import { scriptNeeds } from "../../src/evidence/sdk/github-script.ts";
import { loadOctokitRoutes } from "../../src/evidence/sdk/octokit.ts";
import { besidesOf } from "../../src/evidence/shell/gh-besides.ts";
import { stepCommands } from "../../src/evidence/shell/step-commands.ts";

import { contextOf } from "./memory-files.ts";

const catalog = builtinCatalog();
const code = {
  commands: stepCommands(catalog),
  script: scriptNeeds(catalog, await loadOctokitRoutes()),
};

/** What gh may read beside what it is asked for, and an identity token, are of other tests. */
const isAsked = ({ by, scope, certain }: StatedNeed): boolean =>
  certain || !besidesOf(by.replace(/ of \.\/.*/, "")).includes(scope);

function read(text: string, actions: Readonly<Record<string, string>> = {}): JobNeeds {
  const parsed = parseYaml({ path: "ci.yml", text });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const root = new Values(parsed.value, [], parsed.value.data);
  const job = root.at("jobs").at("a");
  const { source } = parsed.value;
  const context = contextOf(actions);
  return jobNeeds({
    workflow: root,
    job,
    steps: stepsOf(job, source, context),
    actions: actionTable,
    code,
  });
}

/** Needs as `scope` where certain, `scope?` where not; then what is unknown. */
function needsOf(text: string, actions: Readonly<Record<string, string>> = {}): readonly string[] {
  const { needs, unknown } = read(text, actions);
  const scopes = needs.scopes
    .filter(isAsked)
    .map(({ scope, certain }) => `${scope}${certain ? "" : "?"}`);
  expect(needs.complete).toBe(unknown === undefined);
  return [...scopes, ...(unknown === undefined ? [] : [`unknown: ${unknown.what}`])];
}

const steps = (...lines: readonly string[]): string =>
  `jobs:\n  a:\n    steps:\n${lines.map((line) => `      - ${line}\n`).join("")}`;
const given = "unknown: what is given the job's token";
const unknownOf = (name: string): string => `unknown: what \`${name}\` does with the job's token`;
const unknownScript = "unknown: a script with the job's token";
const unknownCommand = "unknown: what a command does with the job's token";
/** A step that hands its script the job's token. */
const scripted = (...lines: readonly string[]): string =>
  steps(
    `env: { GH_TOKEN: "\${{ github.token }}" }\n        run: |\n${lines.map((line) => `          ${line}\n`).join("")}`,
  );
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
    ["id_token:write?"],
  ],
  [
    "a command with the token in its text",
    steps("run: curl -u x:${{ secrets.GITHUB_TOKEN }} $API"),
    ["id_token:write?", unknownOf("curl")],
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
  [
    "a script that is not there",
    steps("uses: actions/github-script@v8"),
    ["unknown: `actions/github-script@v8`"],
  ],
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
  const kind = catalog.provider("github")!.tokenKinds.find(({ name }) => name === "github-token")!;
  const named = [...actionTable.values()].flatMap(({ needs, may }) => [...needs, ...may]);
  expect(named.filter((scope) => !kind.grants.includes(scope))).toEqual([]);
  expect(actionTable.size).toBeGreaterThan(60);
});

test.each<[string, readonly string[], readonly string[]]>([
  ["a change", ['gh pr comment "$PR" --body "done"'], ["pull_requests:write"]],
  ["the same of an issue", ["gh issue comment 1 -b done"], ["issues:write"]],
  ["what may be public", ["gh pr view 1 --json title"], []],
  [
    "text tools around it",
    [
      "TITLE=$(gh pr view 1 --json title | jq -r .title)",
      'echo "title=$TITLE" >> "$GITHUB_OUTPUT"',
    ],
    [],
  ],
  [
    "an operation by its path",
    ["gh api -X POST repos/${{ github.repository }}/releases -f tag_name=v1"],
    ["contents:write?"],
  ],
  [
    "a path that means one of several objects",
    ["gh api repos/$GITHUB_REPOSITORY/issues/1/comments -f body=done"],
    ["issues:write?", "pull_requests:write?"],
  ],
  [
    "a request of curl",
    [
      "curl -X POST \\",
      '  -H "Authorization: Bearer $GH_TOKEN" \\',
      "  https://api.github.com/repos/$GITHUB_REPOSITORY/labels -d '{}'",
    ],
    ["issues:write?", "pull_requests:write?"],
  ],
  ["GraphQL", ["gh api graphql -f query=x"], [unknownOf("gh")]],
  [
    "GraphQL of curl",
    ["curl -H \"Authorization: Bearer $GH_TOKEN\" https://api.github.com/graphql -d '{}'"],
    [unknownOf("curl")],
  ],
  ["another repository", ["gh pr close 1 -R acme/other"], ["pull_requests:write?"]],
  [
    "another repository's path",
    ["gh api -X DELETE repos/acme/other/releases/1"],
    ["contents:write?"],
  ],
  ["one that may fail", ["gh release create v1 || true"], ["contents:write?"]],
  ["one after another", ["test -n x && gh release create v1"], ["contents:write?"]],
  ["one in a branch", ["if [ -n x ]; then", "  gh release create v1", "fi"], ["contents:write?"]],
  ["one after a way out", ["[ -f x ] || exit 0", "gh release create v1"], ["contents:write?"]],
  ["one on a line that goes on", ["gh release create \\", "  v1 || true"], ["contents:write?"]],
  ["a program that is not known", ["./release.sh"], [unknownCommand]],
  [
    "a known one beside an unknown one",
    ["gh release create v1", "npm publish"],
    ["contents:write", unknownOf("npm")],
  ],
  ["a program whose name is not known", ["$TOOL"], [unknownCommand]],
  ["a subcommand that is not known", ["gh acme deploy"], [unknownOf("gh")]],
  [
    "another token in its place",
    ["export GH_TOKEN=$(./mint)", "gh pr close 1"],
    ["pull_requests:write?", unknownScript],
  ],
  ["signing in", ["gh auth setup-git", "git push"], [unknownScript]],
  ["the token in another place", ['echo "$GH_TOKEN" > token'], [unknownOf("echo")]],
  [
    "git with the token in an address",
    ['git push "https://x:$GH_TOKEN@github.com/a/b"'],
    [unknownOf("git")],
  ],
  ["an API that is not GitHub's", ["curl https://sentry.io/api/0/"], [unknownOf("curl")]],
])("commands with the token: %s", (_, lines, expected) => {
  const needs = needsOf(scripted(...lines));
  expect(needs.filter((need) => need !== "id_token:write?")).toEqual(expected);
});

test.each<[string, string]>([
  [
    "another token beside it",
    "{run: gh pr close 1, env: {GH_TOKEN: '${{ github.token }}', BOT: '${{ secrets.BOT }}'}}",
  ],
  ["a name that programs do not know", "{run: gh pr close 1, env: {TOKEN: '${{ github.token }}'}}"],
  [
    "one token or another",
    "{run: gh pr close 1, env: {GH_TOKEN: '${{ secrets.BOT || github.token }}'}}",
  ],
  [
    "another token that goes before it",
    "{run: gh pr close 1, env: {GITHUB_TOKEN: '${{ github.token }}', GH_TOKEN: '${{ steps.app.outputs.jwt }}'}}",
  ],
  [
    "an app's token in a header",
    "{run: 'curl -H \"Authorization: ${{ steps.app.outputs.token }}\"', env: {GH_TOKEN: '${{ github.token }}'}}",
  ],
  ["another shell", "{run: gh pr close 1, shell: pwsh, env: {GH_TOKEN: '${{ github.token }}'}}"],
])("commands are not looked into with %s", (_, step) => {
  expect(needsOf(steps(step))).toContain(command);
});

test("what gh reads beside what it is asked for may be needed too", () => {
  const { needs } = read(scripted("gh pr close 1"));
  const beside = needs.scopes.filter((need) => !isAsked(need)).map(({ scope }) => scope);
  expect(beside).toEqual(expect.arrayContaining(["checks:read", "contents:write"]));
  expect(needs.scopes.filter(({ certain }) => certain).map(({ scope }) => scope)).toEqual([
    "pull_requests:write",
  ]);
});

const composite = (...lines: readonly string[]): string =>
  `inputs: { token: { default: "\${{ github.token }}" }, name: {} }\nruns:\n  using: composite\n  steps:\n${lines.map((line) => `    - ${line}\n`).join("")}`;
const close = "{run: gh pr close 1, shell: bash, env: {GH_TOKEN: '${{ inputs.token }}'}}";
const x = "./.github/x";

test.each<[string, string, string, readonly string[]]>([
  [
    "its steps are the job's",
    steps(`uses: ${x}`),
    composite(close),
    ["pull_requests:write", "id_token:write?"],
  ],
  [
    "it is handed another token",
    steps(`{uses: ${x}, with: {token: "\${{ secrets.BOT }}"}}`),
    composite(close),
    ["id_token:write?"],
  ],
  [
    "it is handed the job's token under another name",
    steps(`{uses: ${x}, with: {Name: "\${{ github.token }}"}}`),
    composite("{uses: actions/create-release@v1, env: {GITHUB_TOKEN: '${{ inputs.name }}'}}"),
    ["contents:write"],
  ],
  [
    "one token or the other",
    steps(`{uses: ${x}, with: {name: "\${{ github.token }}"}}`),
    composite(
      "{uses: actions/create-release@v1, env: {GITHUB_TOKEN: '${{ secrets.A || inputs.name }}'}}",
    ),
    ["contents:write?"],
  ],
  [
    "the step that runs it may fail",
    steps(`{uses: ${x}, continue-on-error: true}`),
    composite(close),
    ["pull_requests:write?", "id_token:write?"],
  ],
  [
    "it leaves the token in git's configuration",
    steps(`uses: ${x}`, "run: make"),
    composite("uses: actions/checkout@v6"),
    ["contents:read?", "id_token:write?", "contents:write?"],
  ],
  [
    "a part is not known",
    steps(`uses: ${x}`),
    composite("uses: acme/y@v1"),
    [`unknown: \`acme/y@v1\`, in \`${x}\``],
  ],
  [
    "it runs itself",
    steps(`uses: ${x}`),
    composite(`uses: ${x}`),
    [`unknown: \`${x}\`, in \`${x}\``],
  ],
  [
    "it is a program",
    steps(`uses: ${x}`),
    "runs: { using: node24, main: x.js }",
    [`unknown: \`${x}\``],
  ],
  ["it can't be read", steps(`uses: ${x}`), "runs: [", [`unknown: \`${x}\``]],
  [
    "the step gives it an environment",
    steps(`{uses: ${x}, env: {A: b}}`),
    composite(close),
    [`unknown: \`${x}\``],
  ],
  [
    "another repository was checked out",
    steps("{uses: actions/checkout@v6, with: {repository: acme/y}}", `uses: ${x}`),
    composite(close),
    ["contents:read?", `unknown: \`${x}\``],
  ],
])("an action of the repository: %s", (_, text, action, expected) => {
  expect(needsOf(text, { ".github/x/action.yml": action })).toEqual(expected);
});

test("what a part of an action needs is told where the action is run", () => {
  const { needs } = read(steps(`uses: ${x}`), { ".github/x/action.yaml": composite(close) });
  const [need] = needs.scopes;
  expect(need).toMatchObject({
    by: `gh pr close of ${x}`,
    at: { file: "ci.yml", start: { line: 4 } },
  });
});

/** A step of actions/github-script. */
const script = (...lines: readonly string[]): string =>
  steps(
    `uses: actions/github-script@v8\n        with:\n          script: |\n${lines.map((line) => `            ${line}\n`).join("")}`,
  );
const here = "owner: context.repo.owner, repo: context.repo.repo";

test.each<[string, readonly string[], readonly string[]]>([
  [
    "a change",
    [`await github.rest.repos.createRelease({ ${here}, tag_name: "v1" });`],
    ["contents:write?"],
  ],
  [
    "what may be public",
    [`await github.rest.repos.getLatestRelease({ ${here} });`],
    ["contents:read?"],
  ],
  [
    "one of several objects",
    [`await github.rest.issues.createComment({ ...context.issue, body: "x" });`],
    ["issues:write?", "pull_requests:write?"],
  ],
  ["as it was written before", [`github.repos.createRelease({ ${here} })`], ["contents:write?"]],
  [
    "all pages",
    [`const all = await github.paginate(github.rest.actions.listRepoWorkflows, { ${here} });`],
    ["actions:read?"],
  ],
  [
    "in a branch",
    [`if (x) await github.rest.repos.createRelease({ ${here} });`],
    ["contents:write?"],
  ],
  [
    "elsewhere",
    ["await github.rest.repos.createRelease({ owner: 'a', repo: 'b' });"],
    ["contents:write?"],
  ],
  ["nothing", ["core.info(`at https://github.com/${context.actor}`);"], []],
  ["files and variables", ["core.info(require('fs').readFileSync(process.env.FILE, 'utf8'));"], []],
  ["GraphQL", ["await github.graphql(query);"], [unknownScript]],
  ["the client handed on", ["await helper({ github, context });"], [unknownScript]],
  ["a module", ["await require('./release.js')(core);"], [unknownScript]],
  [
    "a method that is not known",
    ["await github.rest.acme.deploy();"],
    ["unknown: what `github.rest.acme.deploy` needs"],
  ],
])("a script: %s", (_, lines, expected) => {
  const needs = needsOf(script(...lines));
  expect(needs.filter((need) => need !== "id_token:write?")).toEqual(expected);
});

test.each<[string, string, readonly string[]]>([
  [
    "another token",
    "{github-token: '${{ secrets.BOT }}', script: 'github.graphql(q)'}",
    ["id_token:write?"],
  ],
  [
    "the job's own",
    "{github-token: '${{ github.token }}', script: 'github.rest.repos.createRelease(x)'}",
    ["contents:write?", "id_token:write?"],
  ],
  [
    "one or the other",
    "{github-token: '${{ secrets.BOT || github.token }}', script: 'github.rest.repos.createRelease(x)'}",
    ["unknown: `actions/github-script@v8`"],
  ],
  [
    "the token in the script itself",
    "{script: 'core.info(\"${{ github.token }}\")'}",
    ["unknown: `actions/github-script@v8`"],
  ],
])("a script with %s", (_, inputs, expected) => {
  expect(needsOf(steps(`{uses: actions/github-script@v8, with: ${inputs}}`))).toEqual(expected);
});

test.each([
  ["npm test"],
  ["bun test"],
  ["./script/test"],
  ['eval "$(cat commands.sh)"'],
  ["$(which gh) issue close 1"],
  ["${{ matrix.test }}"],
  ["PRINT=cat", "$PRINT x"],
  ["cat > ~/.netrc <<EOF", "machine github.com password $GITHUB_TOKEN", "EOF"],
  ['cat <<EOF >> "$GITHUB_ENV"', "GH_TOKEN=x", "EOF"],
  ["cat <<EOF > out.md", "$(gh issue create -t x)", "EOF"],
  ["git push"],
  ["git config credential.https://github.com.helper '!gh auth git-credential'"],
  ["git submodule foreach 'gh issue close 1'"],
  ["git release-it"],
  ["n=$(( $(gh issue create -t x | wc -l) + 1 ))"],
  ['N="${N:-$(gh issue create -t x)}"'],
  ["printf $'it\\'s' ; gh issue close 1"],
  [`awk '{ system("gh issue close " $1) }' f`],
  ["sed 's/.*/gh issue close &/e' f"],
  ["find . -exec gh issue close {} +"],
  ["export -p > e.sh"],
  ["source ./env.sh"],
  [". ./env.sh"],
  ["read -r GH_TOKEN < ~/pat"],
  ["f() { gh issue close 1; }"],
  ["gh repo fork o/r"],
])("what is not known of commands with the token: %s", (...lines) => {
  expect(needsOf(scripted(...lines)).some((need) => need.startsWith("unknown:"))).toBe(true);
});

test.each([
  ["gh issue view 1 ||", "  gh issue create -t x"],
  ['gh issue create --body "line 1', 'line 2" || true'],
  ["{", " gh issue create -t x", "} || true"],
  ["[ -f x ] || (", "gh issue create -t x", ")"],
  ["n=0; if [ -f x ]; then", "gh issue create -t x", "fi"],
  ["x=1; f() {", "gh issue create -t x", "}"],
  ["set +eu", "gh issue create -t x"],
  ["set -uo pipefail +e", "gh issue create -t x"],
  [". ./env.sh", "gh issue create -t x"],
  ["git clone https://github.com/o/other", "cd other", "gh issue create -t x"],
  ["gh issue comment https://github.com/o/other/issues/1 -b x"],
  ["gh issue create -t x --repo o/other"],
  ['gh api -X POST "repos/$OWNER/$REPO/issues"'],
  ["curl -X POST -H 'Authorization: Bearer $GH_TOKEN' https://api.github.com/repos/a/b/issues"],
  ["gh pr create --dry-run"],
  ["gh release delete v1 -h"],
  ["if false; then", "gh release delete v1", "fi"],
  ["exit 0", "gh release delete v1"],
  ["true || gh release delete v1"],
])("what is not bound to happen needs nothing for certain: %s", (...lines) => {
  const { scopes } = read(scripted(...lines)).needs;
  expect(scopes.filter(({ certain, guessed }) => certain || guessed !== true)).toEqual([]);
});

test.each([
  ["const { Octokit } = require('@octokit/rest'); await new Octokit().rest.issues.create(x);"],
  ["core.info('github.rest.issues.create');"],
  ["await glob.create('dist/*'); await github.graphql(q); /** done */"],
  ["return; await github.rest.repos.deleteRelease(x);"],
  ["await __original_require__('./x.js')(github);"],
])("a script needs nothing for certain: %s", (line) => {
  const { scopes } = read(script(line)).needs;
  expect(scopes.filter(({ certain, guessed }) => certain || guessed !== true)).toEqual([]);
});

test.each([
  "{run: gh issue create -t x, env: {GH_TOKEN: '${{ secrets.token }}'}}",
  "{run: npm publish, env: {NODE_AUTH_TOKEN: '${{ secrets.token }}'}}",
  "{uses: softprops/action-gh-release@v2, with: {token: '${{ secrets.token }}'}}",
  "{uses: softprops/action-gh-release@v2, with: {token: '${{ inputs.token }}'}}",
])("a called workflow may be handed the job's token: %s", (step) => {
  const called = `on: workflow_call\n${steps(step)}`;
  expect(needsOf(called)).toContain("unknown: what the workflow's caller hands over");
  expect(needsOf(steps(step))).not.toContain("unknown: what the workflow's caller hands over");
});

test("a part of an action with a condition needs nothing for certain", () => {
  const text = steps(`uses: ${x}`);
  const part = close.replace("{run", "{if: inputs.comment == 'true', run");
  const { needs } = read(text, { ".github/x/action.yml": composite(part) });
  expect(needs.scopes.filter(({ certain }) => certain)).toEqual([]);
});

import type { Finding } from "../finding.ts";
import { text } from "../value-text.ts";
import type { Value } from "../value.ts";
import { optionValue, readArguments, type Arguments } from "./arguments.ts";
import { tableFindings, type CommandTable } from "./table.ts";

const repo = "/repos/{owner}/{repo}";

/**
 * What `gh`'s commands request. Where gh asks GraphQL, the REST operation that needs the same
 * permission stands for it. Own facts, from gh's manual.
 */
const commands: CommandTable = {
  "cache delete": `DELETE ${repo}/actions/caches/{cache_id}`,
  "cache list": `GET ${repo}/actions/caches`,
  "issue close": `PATCH ${repo}/issues/{issue_number}`,
  "issue comment": `POST ${repo}/issues/{issue_number}/comments`,
  "issue create": `POST ${repo}/issues`,
  "issue edit": `PATCH ${repo}/issues/{issue_number}`,
  "issue list": `GET ${repo}/issues`,
  "issue lock": `PUT ${repo}/issues/{issue_number}/lock`,
  "issue reopen": `PATCH ${repo}/issues/{issue_number}`,
  "issue view": `GET ${repo}/issues/{issue_number}`,
  "label create": `POST ${repo}/labels`,
  "label delete": `DELETE ${repo}/labels/{name}`,
  "label edit": `PATCH ${repo}/labels/{name}`,
  "label list": `GET ${repo}/labels`,
  "pr checkout": `GET ${repo}/pulls/{pull_number}`,
  "pr checks": `GET ${repo}/commits/{ref}/check-runs`,
  "pr close": `PATCH ${repo}/pulls/{pull_number}`,
  "pr comment": `POST ${repo}/issues/{issue_number}/comments`,
  "pr create": `POST ${repo}/pulls`,
  "pr diff": `GET ${repo}/pulls/{pull_number}`,
  "pr edit": `PATCH ${repo}/pulls/{pull_number}`,
  "pr list": `GET ${repo}/pulls`,
  "pr merge": `PUT ${repo}/pulls/{pull_number}/merge`,
  "pr ready": `PATCH ${repo}/pulls/{pull_number}`,
  "pr reopen": `PATCH ${repo}/pulls/{pull_number}`,
  "pr review": `POST ${repo}/pulls/{pull_number}/reviews`,
  "pr status": `GET ${repo}/pulls`,
  "pr update-branch": `PUT ${repo}/pulls/{pull_number}/update-branch`,
  "pr view": `GET ${repo}/pulls/{pull_number}`,
  "release create": `POST ${repo}/releases`,
  "release delete": `DELETE ${repo}/releases/{release_id}`,
  "release download": `GET ${repo}/releases/tags/{tag}, GET ${repo}/releases/assets/{asset_id}`,
  "release edit": `PATCH ${repo}/releases/{release_id}`,
  "release list": `GET ${repo}/releases`,
  "release upload": `POST ${repo}/releases/{release_id}/assets`,
  "release view": `GET ${repo}/releases/tags/{tag}`,
  "repo delete": `DELETE ${repo}`,
  "repo edit": `PATCH ${repo}`,
  "repo fork": `POST ${repo}/forks`,
  "repo view": `GET ${repo}`,
  "run cancel": `POST ${repo}/actions/runs/{run_id}/cancel`,
  "run delete": `DELETE ${repo}/actions/runs/{run_id}`,
  "run download": `GET ${repo}/actions/runs/{run_id}/artifacts, GET ${repo}/actions/artifacts/{artifact_id}/{archive_format}`,
  "run list": `GET ${repo}/actions/runs`,
  "run rerun": `POST ${repo}/actions/runs/{run_id}/rerun`,
  "run view": `GET ${repo}/actions/runs/{run_id}`,
  "run watch": `GET ${repo}/actions/runs/{run_id}`,
  "secret delete": `DELETE ${repo}/actions/secrets/{secret_name}`,
  "secret list": `GET ${repo}/actions/secrets`,
  "secret set": `GET ${repo}/actions/secrets/public-key, PUT ${repo}/actions/secrets/{secret_name}`,
  "variable delete": `DELETE ${repo}/actions/variables/{name}`,
  "variable get": `GET ${repo}/actions/variables/{name}`,
  "variable list": `GET ${repo}/actions/variables`,
  "variable set": `POST ${repo}/actions/variables, PATCH ${repo}/actions/variables/{name}`,
  "workflow disable": `PUT ${repo}/actions/workflows/{workflow_id}/disable`,
  "workflow enable": `PUT ${repo}/actions/workflows/{workflow_id}/enable`,
  "workflow list": `GET ${repo}/actions/workflows`,
  "workflow run": `POST ${repo}/actions/workflows/{workflow_id}/dispatches`,
  "workflow view": `GET ${repo}/actions/workflows/{workflow_id}`,
  alias: "",
  auth: "",
  browse: "",
  completion: "",
  config: "",
  extension: "",
  help: "",
  version: "",
  "repo clone": "",
  "repo set-default": "",
  attestation: "",
};

const valued =
  /^(?:-[RXfFHpqtbBclLmnoTjJuerSsaADw]|--(?:repo|method|field|raw-field|header|input|preview|jq|template|hostname|cache|title|body(?:-file)?|base|head|label|assignee|reviewer|milestone|notes(?:-file)?|target|ref|name|json|limit|state|author|search|dir|pattern|workflow|branch|event|status|user|color|description|add-label|remove-label|env|org|app|subject|match-head-commit|interval|job|tag|output|commit))$/;

/** What a `gh` command requests. */
export function ghFindings(words: readonly Value[]): readonly Finding[] {
  const given = readArguments(words, valued);
  const [first, second] = given.positional;
  if (first?.kind !== "text") return [];
  if (first.text === "api") return second === undefined ? [] : [apiFinding(given, second)];
  const names = given.positional.map((word) => (word.kind === "text" ? word.text : "?"));
  const aliases = names.map((name) => (name === "ls" ? "list" : name === "new" ? "create" : name));
  if (given.options.has("--help")) return [];
  const found = tableFindings(commands, aliases, "github", "gh", 0.9);
  if (found !== undefined) return found;
  const name = names.slice(0, 2).join(" ");
  return [
    { kind: "unclear", provider: "github", reason: `what \`gh ${name}\` requests is not known` },
  ];
}

/** `gh api`: fields make it a POST. */
function apiFinding(given: Arguments, endpoint: Value): Finding {
  const fields = ["-f", "-F", "--field", "--raw-field", "--input"];
  const body = fields.some((name) => given.options.has(name));
  return {
    kind: "request",
    provider: "github",
    url: endpoint,
    method: optionValue(given, "-X", "--method") ?? text(body ? "POST" : "GET"),
    by: "gh api",
    confidence: 1,
  };
}

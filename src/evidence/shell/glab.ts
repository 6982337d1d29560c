import type { Finding } from "../finding.ts";
import { text } from "../value-text.ts";
import type { Value } from "../value.ts";
import { optionValue, readArguments } from "./arguments.ts";
import { tableFindings, type CommandTable } from "./table.ts";

const project = "/projects/{id}";
const mr = `${project}/merge_requests`;

/** What `glab`'s commands request, below `/api/v4`. Own facts, from glab's manual. */
const commands: CommandTable = {
  "ci cancel": `POST ${project}/pipelines/{pipeline_id}/cancel`,
  "ci get": `GET ${project}/pipelines/{pipeline_id}`,
  "ci list": `GET ${project}/pipelines`,
  "ci retry": `POST ${project}/jobs/{job_id}/retry`,
  "ci run": `POST ${project}/pipeline`,
  "ci status": `GET ${project}/pipelines`,
  "ci trace": `GET ${project}/jobs/{job_id}/trace`,
  "ci view": `GET ${project}/pipelines/{pipeline_id}`,
  "issue close": `PUT ${project}/issues/{issue_iid}`,
  "issue create": `POST ${project}/issues`,
  "issue list": `GET ${project}/issues`,
  "issue note": `POST ${project}/issues/{issue_iid}/notes`,
  "issue update": `PUT ${project}/issues/{issue_iid}`,
  "issue view": `GET ${project}/issues/{issue_iid}`,
  "label create": `POST ${project}/labels`,
  "label list": `GET ${project}/labels`,
  "mr approve": `POST ${mr}/{merge_request_iid}/approve`,
  "mr close": `PUT ${mr}/{merge_request_iid}`,
  "mr create": `POST ${mr}`,
  "mr diff": `GET ${mr}/{merge_request_iid}/diffs`,
  "mr list": `GET ${mr}`,
  "mr merge": `PUT ${mr}/{merge_request_iid}/merge`,
  "mr note": `POST ${mr}/{merge_request_iid}/notes`,
  "mr rebase": `PUT ${mr}/{merge_request_iid}/rebase`,
  "mr update": `PUT ${mr}/{merge_request_iid}`,
  "mr view": `GET ${mr}/{merge_request_iid}`,
  "release create": `POST ${project}/releases`,
  "release delete": `DELETE ${project}/releases/{tag_name}`,
  "release list": `GET ${project}/releases`,
  "release upload": `POST ${project}/releases/{tag_name}/assets/links`,
  "release view": `GET ${project}/releases/{tag_name}`,
  "repo view": `GET ${project}`,
  "variable delete": `DELETE ${project}/variables/{key}`,
  "variable get": `GET ${project}/variables/{key}`,
  "variable list": `GET ${project}/variables`,
  "variable set": `POST ${project}/variables`,
  "variable update": `PUT ${project}/variables/{key}`,
  alias: "",
  auth: "",
  completion: "",
  config: "",
  help: "",
  version: "",
  "repo clone": "",
};

const valued =
  /^(?:-[RXfFHtdblamsgrepnFiN]|--(?:repo|method|field|raw-field|header|input|hostname|title|description|label|assignee|source-branch|target-branch|milestone|reviewer|notes(?:-file)?|ref|name|value|scope|group|branch|variables?|per-page|page|message))$/;

/** What a `glab` command requests. */
export function glabFindings(words: readonly Value[]): readonly Finding[] {
  const given = readArguments(words, valued);
  const names = given.positional.map((word) => (word.kind === "text" ? word.text : "?"));
  const [, second] = given.positional;
  if (names[0] === undefined || given.options.has("--help")) return [];
  if (names[0] === "api") {
    if (second === undefined) return [];
    const fields = ["-f", "-F", "--field", "--raw-field", "--input"];
    const method = fields.some((name) => given.options.has(name)) ? "POST" : "GET";
    return [
      {
        kind: "request",
        provider: "gitlab",
        url: second,
        method: optionValue(given, "-X", "--method") ?? text(method),
        by: "glab api",
        confidence: 1,
      },
    ];
  }
  const found = tableFindings(commands, names, "gitlab", "glab", 0.9);
  if (found !== undefined) return found;
  const name = names.slice(0, 2).join(" ");
  return [
    { kind: "unclear", provider: "gitlab", reason: `what \`glab ${name}\` requests is not known` },
  ];
}

/**
 * Writes `catalogs/gitlab.yaml` from a list of operations and the rules of GitLab's documentation on
 * what its scopes open:
 *
 *     node scripts/facts/gitlab.ts scripts/facts/gitlab-operations.txt
 *
 * A line of the list is a path template and its methods, with commas between.
 */
import { readFile } from "node:fs/promises";
import { gitlabRisk } from "./gitlab-risk.ts";
import {
  type OperationFact,
  type RequirementFact,
  generate,
  operationsFile,
} from "./operations-file.ts";
import { type ListedOperation, readOperationList } from "./operation-list.ts";
import { refuseUnusedNotes, statedRisk } from "./risk.ts";

/** A scope that opens some operations beside `api`, which opens all. */
interface ScopeRule {
  readonly scope: string;
  readonly methods: readonly string[];
  readonly paths: readonly RegExp[];
}

const any = ["GET", "POST", "PUT", "PATCH", "DELETE"];

const rules: readonly ScopeRule[] = [
  { scope: "read_api", methods: ["GET"], paths: [/^/] },
  {
    scope: "read_user",
    methods: ["GET"],
    paths: [/^\/users?(\/|$)/, /^\/(events|version|metadata)$/],
  },
  {
    scope: "read_repository",
    methods: ["GET"],
    paths: [/^\/projects\/\{id\}\/repository\/files\//],
  },
  { scope: "create_runner", methods: ["POST"], paths: [/^\/user\/runners$/] },
  { scope: "manage_runner", methods: any, paths: [/^\/runners\/\{id\}/] },
  { scope: "self_rotate", methods: ["POST"], paths: [/\/self\/rotate$/] },
  { scope: "ai_features", methods: any, paths: [/^\/(code_suggestions|chat)\//] },
  { scope: "read_service_ping", methods: ["GET"], paths: [/^\/usage_data\/service_ping$/] },
];

/** What a job's token opens, by the page on fine-grained permissions of job tokens. */
const jobToken: readonly (readonly [readonly string[], RegExp])[] = [
  [any, /^\/projects\/\{id\}\/deployments(\/|$)/],
  [any, /^\/projects\/\{id\}\/environments(\/|$)/],
  [any, /^\/projects\/\{id\}\/releases(\/|$)/],
  [any, /^\/projects\/\{id\}\/secure_files(\/|$)/],
  [any, /^\/projects\/\{id\}\/terraform\/state\//],
  [any, /^\/projects\/\{id\}\/packages(\/|$)/],
  [any, /^\/projects\/\{id\}\/registry\/repositories(\/|$)/],
  [["GET"], /^\/projects\/\{id\}\/jobs$/],
  [["GET"], /^\/projects\/\{id\}\/pipelines\/\{pipeline_id\}\/jobs$/],
  [["GET"], /^\/projects\/\{id\}\/jobs\/(\{job_id\}\/artifacts|artifacts\/)/],
  [["GET"], /^\/job(\/allowed_agents)?$/],
  [["PUT"], /^\/projects\/\{id\}\/pipelines\/\{pipeline_id\}\/metadata$/],
  [["POST"], /^\/projects\/\{id\}\/(catalog\/publish|trigger\/pipeline)$/],
  [["GET"], /^\/projects\/\{id\}\/repository\/(branches|changelog|tags)$/],
  [["GET"], /^\/projects\/\{id\}\/repository\/commits\/\{sha\}(\/merge_requests)?$/],
  [["GET"], /^\/projects\/\{id\}\/repository\/files\/\{file_path\}\/raw$/],
  [["GET"], /^\/projects\/\{id\}\/merge_requests(\/\{merge_request_iid\})?$/],
  [["GET"], /^\/projects\/\{id\}\/merge_requests\/\{merge_request_iid\}\/notes(\/\{note_id\})?$/],
];

/** Opened by a job's token, or one given in the request, and by no scope. */
const jobTokenOnly = /^\/(job|job\/allowed_agents|projects\/\{id\}\/trigger\/pipeline)$/;

/** A token of any scope may look at itself and revoke itself. */
const itself = /^\/personal_access_tokens\/self(\/associations)?$/;

/** The service-usage payload asks for its own scope by name. */
const namedScopeOnly = /^\/usage_data\/service_ping$/;

const accessTokens = [
  "personal-access-token",
  "project-access-token",
  "group-access-token",
  "service-account-token",
];

function requirement({ method, path }: ListedOperation): RequirementFact {
  if (itself.test(path)) return { anyOf: [[]], tokens: accessTokens };
  const matching = rules.filter(
    ({ methods, paths }) => methods.includes(method) && paths.some((each) => each.test(path)),
  );
  const byJob = jobToken.some(([methods, each]) => methods.includes(method) && each.test(path));
  if (jobTokenOnly.test(path)) return { anyOf: [["ci_job"]] };
  const scopes = [
    "api",
    ...matching.map(({ scope }) => scope),
    ...(byJob ? ["ci_job"] : []),
  ].filter((scope) => !namedScopeOnly.test(path) || scope === "read_service_ping");
  return { anyOf: scopes.map((scope) => [scope]) };
}

function operation(line: ListedOperation): OperationFact {
  const risk = statedRisk(gitlabRisk, line.method, line.path);
  return { ...line, ...(risk !== undefined && { risk }), requirements: [requirement(line)] };
}

/** The operations file for some operations. */
export function gitlabOperations(operations: readonly ListedOperation[]): string {
  return operationsFile({
    provider: "gitlab",
    listSemantics: "any-of",
    comment: [
      "Which scopes open which operation of GitLab's REST API: any one of a list. The role of the",
      "token's owner decides besides.",
      "Made by scripts/facts/gitlab.ts from scripts/facts/gitlab-operations.txt. Do not edit.",
    ],
    operations: operations.map(operation),
  });
}

if (import.meta.main) {
  await generate("gitlab", async (file) => {
    const operations = readOperationList(await readFile(file, "utf8"));
    refuseUnusedNotes(gitlabRisk, operations);
    return gitlabOperations(operations);
  });
}

/**
 * Writes `catalogs/gitlab.yaml` from a list of operations, the rules of GitLab's documentation on what
 * its scopes open, and the list beside it of what the permissions of fine-grained tokens open:
 *
 *     node scripts/facts/gitlab.ts scripts/facts/gitlab-operations.txt
 *
 * A line of the list is a path template and its methods, with commas between.
 */
import { readFile } from "node:fs/promises";
import { type PermissionNeed, readPermissionList } from "./gitlab-permissions.ts";
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

const fineGrained = "fine-grained-token";

/** All kinds that hold scopes or stand for a job. */
const otherKinds = [...accessTokens, "job-token"].toSorted();

/** Names that are a scope's and a permission's, and mean the one or the other by the kind of token. */
const sharedNames: ReadonlySet<string> = new Set([
  "create_runner",
  "read_repository",
  "read_service_ping",
  "read_user",
  "read_virtual_registry",
]);

function byScopes({ method, path }: ListedOperation): RequirementFact {
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

type Alternatives = RequirementFact["anyOf"];

/**
 * Scopes and permissions as alternatives of one requirement, where what a kind can be granted tells
 * them apart; else a requirement for each sort of token.
 */
function requirements(
  line: ListedOperation,
  need: PermissionNeed | undefined,
): OperationFact["requirements"] {
  const scopes = byScopes(line);
  const permissions: Alternatives = need === undefined || need.closed ? [] : [need.permissions];
  const { anyOf, tokens = otherKinds } = scopes;
  // What a token of the other sort could hold has to open the operation for it too.
  const fits = sameLists(anyOf.filter(bothHold), permissions.filter(bothHold));
  if (fits) return [{ ...scopes, anyOf: distinct([...anyOf, ...permissions]) }];
  if (permissions.length === 0) return [{ anyOf, tokens }];
  return [
    { anyOf, tokens },
    { anyOf: permissions, tokens: [fineGrained] },
  ];
}

function bothHold(names: readonly string[]): boolean {
  return names.every((name) => sharedNames.has(name));
}

function distinct(lists: Alternatives): Alternatives {
  return [...new Map(lists.map((names) => [names.join(" "), names])).values()];
}

function sameLists(some: Alternatives, others: Alternatives): boolean {
  const keys = (lists: Alternatives): string =>
    JSON.stringify(lists.map((names) => names.join("+")).toSorted());
  return keys(some) === keys(others);
}

/** Throws where something is needed for an operation that is not listed. */
function refuseUnlisted(
  operations: readonly ListedOperation[],
  needs: readonly PermissionNeed[],
): void {
  const listed = new Set(operations.map(({ method, path }) => `${method} ${path}`));
  const other = needs.find(({ method, path }) => !listed.has(`${method} ${path}`));
  if (other !== undefined) throw new Error(`not listed: ${other.method} ${other.path}`);
}

/** The operations file for some operations, and what fine-grained tokens need for them. */
export function gitlabOperations(
  operations: readonly ListedOperation[],
  needs: readonly PermissionNeed[],
): string {
  const needOf = new Map(needs.map((need) => [`${need.method} ${need.path}`, need]));
  const operation = (line: ListedOperation): OperationFact => {
    const risk = statedRisk(gitlabRisk, line.method, line.path);
    const need = needOf.get(`${line.method} ${line.path}`);
    return {
      ...line,
      ...(risk !== undefined && { risk }),
      requirements: requirements(line, need),
    };
  };
  return operationsFile({
    provider: "gitlab",
    listSemantics: "any-of",
    comment: [
      "Which scopes, and which permissions of fine-grained tokens, open which operation of GitLab's REST",
      "API: any one of a list. The role of the token's owner decides besides.",
      "Made by scripts/facts/gitlab.ts from gitlab-operations.txt and gitlab-permissions.txt beside it.",
      "Do not edit.",
    ],
    operations: operations.map(operation),
  });
}

if (import.meta.main) {
  await generate("gitlab", async (file) => {
    const operations = readOperationList(await readFile(file, "utf8"));
    const beside = new URL("gitlab-permissions.txt", import.meta.url);
    const needs = readPermissionList(await readFile(beside, "utf8"));
    refuseUnusedNotes(gitlabRisk, operations);
    refuseUnlisted(operations, needs);
    return gitlabOperations(operations, needs);
  });
}

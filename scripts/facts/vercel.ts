/**
 * Writes `catalogs/vercel.yaml` from a list of operations and what Vercel's documentation says of the
 * permissions of integrations:
 *
 *     node scripts/facts/vercel.ts scripts/facts/vercel-operations.txt
 *
 * A line of the list is a path template and its methods, with commas between.
 */
import { readFile } from "node:fs/promises";
import { type ListedOperation, readOperationList } from "./operation-list.ts";
import {
  type OperationFact,
  type RequirementFact,
  generate,
  operationsFile,
} from "./operations-file.ts";
import { refuseUnusedNotes, statedRisk } from "./risk.ts";
import { vercelRisk } from "./vercel-risk.ts";

/** What opens operations to the token of an integration. The first rule that fits decides. */
interface IntegrationRule {
  readonly methods: readonly string[];
  readonly path: RegExp;
  /** Alternatives, each all of its scopes. */
  readonly anyOf: readonly (readonly string[])[];
  /** The scope covers only some of what the operation reaches, such as the integration's own. */
  readonly extraChecks?: boolean;
  readonly source: "permissions" | "scope-names";
}

const get = ["GET", "HEAD"];
const change = ["POST", "PUT", "PATCH", "DELETE"];
const all = [...get, ...change];

function readOrWrite(resource: string): readonly (readonly string[])[] {
  return [[`read:${resource}`], [`read-write:${resource}`]];
}

const rules: readonly IntegrationRule[] = [
  {
    methods: get,
    path: /^\/v1\/integrations\/configurations?(\/|$)/,
    anyOf: readOrWrite("integration-configuration"),
    source: "permissions",
  },
  {
    methods: ["DELETE"],
    path: /^\/v1\/integrations\/configuration\/\{id\}$/,
    anyOf: [["read-write:integration-configuration"]],
    source: "permissions",
  },
  {
    methods: all,
    path: /^\/v1\/deployments\/\{deploymentId\}\/checks(\/|$)/,
    anyOf: [["read-write:deployment-check"]],
    source: "permissions",
  },
  {
    methods: ["PATCH"],
    path: /^\/v1\/deployments\/\{deploymentId\}\/integrations\/.*\/actions\//,
    anyOf: [["read-write:integration-deployment-action"]],
    source: "scope-names",
  },
  {
    methods: get,
    path: /^\/v(3|6|7|8|13)\/deployments(\/|$)/,
    anyOf: readOrWrite("deployment"),
    source: "permissions",
  },
  {
    methods: change,
    path: /^\/(v12\/deployments\/\{id\}\/cancel|v13\/deployments(\/\{id\})?|v2\/files)$/,
    anyOf: [["read-write:deployment"]],
    source: "permissions",
  },
  {
    methods: all,
    path: /^\/v(1|9|10)\/projects\/\{idOrName\}\/env(\/\{id\})?$/,
    anyOf: [["read-write:project-env-vars"], ["read-write:global-project-env-vars"]],
    extraChecks: true,
    source: "permissions",
  },
  {
    methods: ["PATCH"],
    path: /^\/v1\/projects\/\{idOrName\}\/protection-bypass$/,
    anyOf: [["read-write:project-protection-bypass"]],
    source: "scope-names",
  },
  {
    methods: get,
    path: /^\/v(9|10)\/projects(\/\{idOrName\}(\/domains(\/\{domain\})?)?)?$/,
    anyOf: readOrWrite("project"),
    source: "permissions",
  },
  {
    methods: change,
    path: /^\/v(9|10)\/projects\/\{idOrName\}\/domains(\/|$)/,
    anyOf: [["read-write:domain", "read-write:project"]],
    source: "permissions",
  },
  {
    methods: change,
    path: /^\/v(9|10|11)\/projects(\/\{idOrName\})?$/,
    anyOf: [["read-write:project"]],
    source: "permissions",
  },
  {
    methods: get,
    path: /^\/(v2\/teams\/\{teamId\}|v3\/teams\/\{teamId\}\/members)$/,
    anyOf: [["read:team"]],
    source: "permissions",
  },
  { methods: get, path: /^\/v2\/user$/, anyOf: [["read:user"]], source: "permissions" },
  {
    methods: all,
    path: /^\/v[12]\/(integrations\/)?log-drains(\/|$)/,
    anyOf: [["read-write:log-drain"]],
    source: "permissions",
  },
  {
    methods: all,
    path: /^\/v1\/drains(\/|$)/,
    anyOf: [["read-write:drains"]],
    source: "scope-names",
  },
  {
    methods: get,
    path: /^\/(v5\/domains(\/\{domain\})?|v6\/domains\/\{domain\}\/config)$/,
    anyOf: readOrWrite("domain"),
    source: "permissions",
  },
  {
    methods: ["DELETE"],
    path: /^\/v6\/domains\/\{domain\}$/,
    anyOf: [["read-write:domain"]],
    source: "permissions",
  },
  {
    methods: all,
    path: /^\/v1\/(global|edge)-config(\/|$)/,
    anyOf: [["read-write:edge-config"]],
    source: "permissions",
  },
];

/** Called with the token that the platform hands over at installation, whatever its scopes. */
const installation = /^\/v1\/installations\//;

function requirement({ method, path }: ListedOperation): RequirementFact {
  if (installation.test(path)) {
    return { anyOf: [[]], tokens: ["integration-token"], source: "marketplace" };
  }
  const rule = rules.find((each) => each.methods.includes(method) && each.path.test(path));
  if (rule === undefined) return { anyOf: [[]], tokens: ["user-token"] };
  return {
    anyOf: [["account"], ...rule.anyOf],
    ...(rule.extraChecks === true && { extraChecks: true }),
    source: rule.source,
  };
}

function operation(line: ListedOperation): OperationFact {
  const risk = statedRisk(vercelRisk, line.method, line.path);
  return { ...line, ...(risk !== undefined && { risk }), requirements: [requirement(line)] };
}

/** The operations file for some operations. */
export function vercelOperations(operations: readonly ListedOperation[]): string {
  return operationsFile({
    provider: "vercel",
    listSemantics: "any-of",
    comment: [
      "What opens the operations of Vercel's REST API. A person's token has no scopes and opens them",
      "all; `account` stands for it where an integration's scopes do so too.",
      "Made by scripts/facts/vercel.ts from scripts/facts/vercel-operations.txt. Do not edit.",
    ],
    operations: operations.map(operation),
  });
}

if (import.meta.main) {
  await generate("vercel", async (file) => {
    const operations = readOperationList(await readFile(file, "utf8"));
    refuseUnusedNotes(vercelRisk, operations);
    return vercelOperations(operations);
  });
}

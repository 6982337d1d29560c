/**
 * Writes `catalogs/github.yaml` from the permission map of GitHub's documentation, regrouped:
 *
 *     node scripts/facts/github.ts github-operations.json
 *
 * The facts are `{source, operations: [{method, path, anyOf: [[{permission, level}…]…], tokens,
 * basis}]}`. `tokens` says which tokens of a GitHub App can call the operation: `installation`,
 * `user`. `basis` says how the grouping into alternatives is known.
 */
import { readFile } from "node:fs/promises";
import { githubRisk } from "./github-risk.ts";
import {
  type OperationFact,
  type RequirementFact,
  generate,
  operationsFile,
} from "./operations-file.ts";
import { refuseUnusedNotes, statedRisk } from "./risk.ts";

/** The facts as they are stored. */
export interface GithubFacts {
  readonly source: string;
  readonly operations: readonly {
    readonly method: string;
    readonly path: string;
    readonly anyOf: readonly (readonly { readonly permission: string; readonly level: string }[])[];
    readonly tokens: readonly string[];
    readonly basis: string;
  }[];
}

/** Token kinds of the catalog that act as the app, and those that act for a person. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  installation: ["installation", "github-token"],
  user: ["user-access-token", "fine-grained-pat", "classic-pat", "oauth-token"],
};

/** Last parameters that stand for names with slashes in them: files, references, tags. */
const spanning =
  /\/(contents|git\/refs?|git\/matching-refs|tarball|zipball|compare|releases\/tags|rules\/branches)\/\{([a-z_]+)\}$/;

/**
 * Calls on the number of an issue, or on a comment or event of one: pull requests share the numbers,
 * and which permission counts is decided by what the number turns out to be.
 */
const eitherTarget =
  /^\/repos\/\{owner\}\/\{repo\}\/issues\/(\{issue_number\}|comments\/\{comment_id\}$|events\/\{event_id\}$)/;

const targets: Readonly<Record<string, string>> = {
  issues: "issue",
  pull_requests: "pull_request",
};

function requirements(
  fact: GithubFacts["operations"][number],
): readonly [RequirementFact, ...RequirementFact[]] {
  const tokens = fact.tokens.flatMap((token) => {
    const named = kinds[token];
    if (named === undefined) throw new Error(`${fact.method} ${fact.path}: unknown token ${token}`);
    return named;
  });
  const rest = {
    ...(fact.tokens.length < Object.keys(kinds).length && { tokens }),
    ...(fact.basis !== "single" && { source: fact.basis }),
  };
  const scopes = fact.anyOf.map((alternative) =>
    alternative.map(({ permission, level }) => `${permission}:${level}`),
  );
  if (fact.basis !== "family" || !eitherTarget.test(fact.path)) return [{ anyOf: scopes, ...rest }];
  const [first, ...others] = fact.anyOf.map(([needed]) => ({
    anyOf: [[`${needed!.permission}:${needed!.level}`]],
    target: targets[needed!.permission]!,
    ...rest,
  }));
  return [first!, ...others];
}

function operation(fact: GithubFacts["operations"][number]): OperationFact {
  const risk = statedRisk(githubRisk, fact.method, fact.path);
  return {
    method: fact.method,
    path: fact.path.replace(spanning, "/$1/{$2+}"),
    ...(risk !== undefined && { risk }),
    requirements: requirements(fact),
  };
}

/** The operations file for some facts. */
export function githubOperations(facts: GithubFacts): string {
  return operationsFile({
    provider: "github",
    listSemantics: "any-of",
    comment: [
      "Which permissions open which operation of GitHub's REST API.",
      `Made by scripts/facts/github.ts from ${facts.source}. Do not edit.`,
      "The permission map is by GitHub, Inc., licensed CC-BY-4.0; regrouped and classed here.",
    ],
    operations: facts.operations.map(operation),
  });
}

if (import.meta.main) {
  await generate("github", async (file) => {
    const facts = JSON.parse(await readFile(file, "utf8")) as GithubFacts;
    refuseUnusedNotes(githubRisk, facts.operations);
    return githubOperations(facts);
  });
}

/**
 * Writes `catalogs/sentry.yaml` from facts that were read out of Sentry's source:
 *
 *     node scripts/facts/sentry.ts sentry-operations.json
 *
 * The facts are `{source, operations: [{method, path, anyOf: [scope…]}]}`.
 */
import { readFile } from "node:fs/promises";
import { type OperationFact, generate, operationsFile } from "./operations-file.ts";
import { refuseUnusedNotes, statedRisk } from "./risk.ts";
import { sentryRisk } from "./sentry-risk.ts";

/** The facts as they are stored. */
export interface SentryFacts {
  readonly source: string;
  readonly operations: readonly {
    readonly method: string;
    readonly path: string;
    readonly anyOf: readonly string[];
  }[];
}

/**
 * Where the code behind the scope list asks for more: the app's own scopes or a session; for
 * members, that the caller acts on itself or stands above the member.
 */
const extraChecks =
  /^\/api\/0\/(sentry-apps|sentry-app-installations)\/|\/organizations\/\{[^}]+\}\/members\/\{/;

function operation({ method, path, anyOf }: SentryFacts["operations"][number]): OperationFact {
  const risk = statedRisk(sentryRisk, method, path);
  return {
    method,
    path,
    ...(risk !== undefined && { risk }),
    requirements: [
      {
        anyOf: anyOf.map((scope) => [scope]),
        ...(extraChecks.test(path) && { extraChecks: true }),
      },
    ],
  };
}

/** The operations file for some facts. */
export function sentryOperations(facts: SentryFacts): string {
  return operationsFile({
    provider: "sentry",
    listSemantics: "any-of",
    comment: [
      "Which scopes open which operation of Sentry's API: any one of a list.",
      `Made by scripts/facts/sentry.ts from ${facts.source}. Do not edit.`,
    ],
    operations: facts.operations.map(operation),
  });
}

if (import.meta.main) {
  await generate("sentry", async (file) => {
    const facts = JSON.parse(await readFile(file, "utf8")) as SentryFacts;
    refuseUnusedNotes(sentryRisk, facts.operations);
    return sentryOperations(facts);
  });
}

import type { Outcome } from "../model/problem.ts";
import type { ImportedCatalog, ImportedOperation, ImportRequest } from "./imported.ts";
import { importOpenApi } from "./open-api.ts";

/** What the description lists for methods that any token may call. */
const noScope = "none";

/**
 * The description of Slack's Web API that Slack published (slackapi/slack-api-specs): OpenAPI 2.0
 * whose lists are any-of, with the scope names of 2021.
 */
export function importSlack(request: ImportRequest): Outcome<ImportedCatalog> {
  const imported = importOpenApi({ ...request, listSemantics: "any-of" });
  if (!imported.ok) return imported;
  const { scopes, tokenKinds, operations, source } = imported.value;
  return {
    ok: true,
    value: {
      ...imported.value,
      id: request.provider ?? "slack",
      title: "Slack",
      source: { ...source, of: request.source.of ?? "slackapi/slack-api-specs" },
      scopes: new Map([
        ...[...scopes].filter(([name]) => name !== noScope),
        ...(scopes.has("chat:write:bot") ? [["chat:write", { access: "write" }] as const] : []),
      ]),
      tokenKinds: new Map([
        ["user-token", { principal: "user", grants: "all", mint: "none", prefix: "xoxp-" }],
        ["bot-token", { principal: "app", grants: "all", mint: "none", prefix: "xoxb-" }],
      ]),
      operations: tokenKinds.size === 0 ? [] : operations.map(asSlackMeansIt),
    },
  };
}

/** Without the scope that is none; and with `chat:write`, which replaced two that it is a part of. */
function asSlackMeansIt(operation: ImportedOperation): ImportedOperation {
  const all = operation.requirements.flatMap(({ anyOf }) => anyOf);
  const anyOf = all.some((scopes) => scopes.includes(noScope))
    ? [[]]
    : all.some((scopes) => scopes.includes("chat:write:bot"))
      ? [["chat:write"], ...all]
      : all;
  return { ...operation, requirements: [{ anyOf }] };
}

import { builtinCatalog } from "../../src/catalog/builtin.ts";
import { compileProvider } from "../../src/catalog/compile.ts";
import type { Catalog, CompiledProvider } from "../../src/catalog/compiled.ts";
import { defaultRisk, defaultWeights } from "../../src/catalog/facts.ts";

/** A provider with nothing but operations, opened by any token. */
function plainProvider(
  id: string,
  hosts: readonly string[],
  operations: readonly string[],
): CompiledProvider {
  return compileProvider({
    id,
    title: id,
    hosts,
    basePaths: [],
    listSemantics: "any-of",
    source: { of: "this test" },
    weights: defaultWeights,
    scopes: [],
    tokenKinds: [],
    permissionLists: [],
    operations: operations.map((operation) => {
      const [method, path] = operation.split(" ") as [string, string];
      return { method, path, risk: defaultRisk(method), requirements: [{ anyOf: [[]] }] };
    }),
  });
}

/** GitHub and Sentry as they are built in; small stand-ins for the others, so that they stay put. */
export function knownCatalog(): Catalog {
  const builtin = builtinCatalog();
  const plain = new Map(
    [
      plainProvider(
        "gitlab",
        ["gitlab.com"],
        [
          "GET /api/v4/projects/{id}",
          "POST /api/v4/projects/{id}/issues",
          "POST /api/v4/projects/{id}/merge_requests",
          "PUT /api/v4/projects/{id}/variables/{key}",
          "POST /api/v4/projects/{id}/releases",
          "GET /api/v4/projects/{id}/merge_requests",
          "GET /api/v4/user",
        ],
      ),
      plainProvider(
        "slack",
        ["slack.com"],
        ["POST /api/chat.postMessage", "POST /api/users.info", "POST /api/conversations.list"],
      ),
      plainProvider(
        "vercel",
        ["api.vercel.com"],
        [
          "POST /v10/projects/{idOrName}/env",
          "POST /v13/deployments",
          "GET /v9/projects/{idOrName}",
        ],
      ),
    ].map((provider) => [provider.id, provider]),
  );
  return {
    providerIds: ["github", "gitlab", "sentry", "slack", "vercel"],
    provider: (id) => plain.get(id) ?? builtin.provider(id),
  };
}

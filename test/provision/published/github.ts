import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DeclaredTypes } from "./declared-types.ts";
import { fitting, keeping, type Operation, type Published } from "./operation.ts";
import { bodyCheck, nothing, queryCheck } from "./schema-check.ts";

/**
 * GitHub's OpenAPI description, as the types that Octokit makes of it. The document itself comes with
 * `@octokit/openapi` only together with those of all servers that one can run: 385 MB. What is lost
 * between the two are patterns and bounds.
 */
export function publishedByGitHub(): Published {
  const file = import.meta.resolve("@octokit/openapi-types/types.d.ts");
  const types = new DeclaredTypes(readFileSync(fileURLToPath(file), "utf8"));
  const templates = types.namesIn("paths");
  const operation = keeping<Operation>();
  return ({ method, path }) => {
    const template = fitting(path, templates);
    if (template === undefined) return Promise.resolve(undefined);
    const place = ["paths", template, method.toLowerCase()] as const;
    if (types.find(...place) === undefined) return Promise.resolve(undefined);
    const name = `${method} ${template}`;
    return Promise.resolve(operation(name, () => operationAt(types, name, place)));
  };
}

function operationAt(
  types: DeclaredTypes,
  name: string,
  place: readonly [string, string, string],
): Operation {
  const query = types.find(...place, "parameters", "query");
  const body = types.find(...place, "requestBody", "content", "application/json");
  return {
    name,
    query: queryCheck(query === undefined ? nothing : types.schemaOf(query)),
    bodyRequired: types.isRequired(...place, "requestBody"),
    ...(body === undefined ? {} : { body: bodyCheck(types.schemaOf(body)) }),
  };
}

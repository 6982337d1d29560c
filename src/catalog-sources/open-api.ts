import type { Outcome } from "../model/problem.ts";
import type { WrittenKind, WrittenScope } from "../catalog/written.ts";
import type { ImportedCatalog, ImportedOperation, ImportRequest } from "./imported.ts";
import { Notes } from "./imported.ts";
import { accessOf, slug, writingScopes } from "./names.ts";
import { References } from "./open-api-references.ts";
import { OpenApiSecurity, type StatedSecurity } from "./open-api-security.ts";
import { openApiServers } from "./open-api-servers.ts";
import { type DataFile, inputProblem, isRecord, plainText, readData } from "./read-data.ts";
import { onePath, sourceOf } from "./request.ts";
import { settleOperations } from "./settle.ts";

const methods = ["get", "head", "options", "post", "put", "patch", "delete", "trace"];

/** Whether some data is an OpenAPI description, of a version that can be read or not. */
export function isOpenApi(data: unknown): boolean {
  return isRecord(data) && ("openapi" in data || "swagger" in data);
}

/** An OpenAPI description (2.0, 3.0, 3.1) of one file. */
export function importOpenApi(request: ImportRequest): Outcome<ImportedCatalog> {
  const path = onePath(request, "an OpenAPI description in one file");
  if (!path.ok) return path;
  const file = readData(request.root, path.value);
  return file.ok ? catalogOf(file.value, request) : file;
}

function catalogOf(file: DataFile, request: ImportRequest): Outcome<ImportedCatalog> {
  const { data } = file;
  const version = isRecord(data) ? (data["openapi"] ?? data["swagger"]) : undefined;
  if (!isRecord(data) || !/^(?:2\.0|3\.[01](?:\.\d+)?)$/.test(plainText(version))) {
    return inputProblem(
      file,
      isRecord(data) ? [version === data["openapi"] ? "openapi" : "swagger"] : [],
      {
        code: "not-openapi",
        message:
          version === undefined
            ? "this is no OpenAPI description: it has neither `openapi` nor `swagger`"
            : `this is OpenAPI ${plainText(version)}, which can't be read`,
        expected: "OpenAPI 2.0, 3.0 or 3.1",
      },
    );
  }
  if (!isRecord(data["paths"])) {
    return inputProblem(file, ["paths"], {
      code: "not-openapi",
      message: "this description has no `paths`",
      expected: "paths with their operations",
    });
  }
  const notes = new Notes();
  const references = new References(file, data);
  const security = OpenApiSecurity.read(file, references, notes, request.listSemantics);
  if (!security.ok) return security;
  const found: { method: string; path: string; stated: StatedSecurity }[] = [];
  for (const [path, written] of Object.entries(data["paths"])) {
    const item = references.resolve(written, ["paths", path]);
    if (!item.ok) return item;
    if (path.startsWith("x-") || !isRecord(item.value)) continue;
    if ("servers" in item.value) notes.add("own-servers", ownServers, path);
    for (const method of methods) {
      const operation = item.value[method];
      if (!isRecord(operation)) continue;
      const name = `${method.toUpperCase()} ${path}`;
      if ("servers" in operation) notes.add("own-servers", ownServers, name);
      const stated = security.value.stated(operation["security"], name);
      if (stated !== undefined) found.push({ method: method.toUpperCase(), path, stated });
    }
  }
  if (found.length === 0) {
    return inputProblem(file, ["paths"], {
      code: "nothing-to-import",
      message: "no operation of this description says what opens it",
      expected: "`security` at the document or at its operations",
    });
  }
  const info = isRecord(data["info"]) ? data["info"] : {};
  const title = typeof info["title"] === "string" && info["title"] !== "" ? info["title"] : "API";
  const release = typeof info["version"] === "string" ? ` ${info["version"]}` : "";
  const operations = found.map(({ method, path, stated }): ImportedOperation => ({
    method,
    path,
    requirements: security.value.requirementsOf(stated),
  }));
  const scopes = security.value.scopes();
  const writing = writingScopes(operations);
  return {
    ok: true,
    value: {
      id: request.provider ?? slug(title, "api"),
      title: title.slice(0, 200),
      ...openApiServers(data),
      source: sourceOf(request, `${title}${release}`.slice(0, 300), [file.digest]),
      scopes: new Map(
        scopes.map((name): [string, WrittenScope] => [name, { access: accessOf(name, writing) }]),
      ),
      tokenKinds: new Map<string, WrittenKind>(security.value.tokenKinds()),
      operations: settleOperations(operations, notes),
      notes: notes.all,
    },
  };
}

const ownServers = "paths with servers of their own are taken to be at the API's servers";

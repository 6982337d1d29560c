import type { WrittenKind, WrittenScope } from "../catalog/written.ts";
import type { Outcome } from "../model/problem.ts";
import type { ImportedCatalog, ImportedOperation, ImportRequest } from "./imported.ts";
import { Notes } from "./imported.ts";
import { accessOf, isScopeName, writingScopes } from "./names.ts";
import {
  type DataFile,
  entriesOf,
  inputProblem,
  isRecord,
  plainText,
  readData,
  textsOf,
} from "./read-data.ts";
import { sourceOf } from "./request.ts";
import { settleOperations } from "./settle.ts";

/** Resources nest a few levels; deeper ones are none that an API has. */
const deepest = 20;

const kinds: readonly (readonly [string, WrittenKind])[] = [
  [
    "user-oauth",
    {
      title: "OAuth token of a user",
      principal: "user",
      personal: false,
      grants: "all",
      mint: "none",
    },
  ],
  [
    "service-account",
    { title: "OAuth token of a service account", principal: "app", grants: "all", mint: "none" },
  ],
];

/** Whether some data is a discovery document. */
export function isDiscovery(data: unknown): boolean {
  return isRecord(data) && data["kind"] === "discovery#restDescription";
}

/** Discovery documents of Google's APIs, any number, as one provider. */
export function importGoogleDiscovery(request: ImportRequest): Outcome<ImportedCatalog> {
  const files: DataFile[] = [];
  for (const path of request.paths) {
    const file = readData(request.root, path);
    if (!file.ok) return file;
    if (!isDiscovery(file.value.data)) {
      return inputProblem(file.value, ["kind"], {
        code: "not-discovery",
        message: "this is no discovery document",
        expected: "`kind: discovery#restDescription`",
      });
    }
    files.push(file.value);
  }
  const notes = new Notes();
  const declared = new Set<string>();
  const hosts = new Set<string>();
  const operations: ImportedOperation[] = [];
  for (const file of files.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1))) {
    const document = file.data as Readonly<Record<string, unknown>>;
    for (const scope of scopesOf(document)) {
      if (isScopeName(scope)) declared.add(scope);
      else
        notes.add("unreadable-scope", "scopes whose name no catalog can hold were left out", scope);
    }
    const host = /^https:\/\/([^/]+)\//.exec(plainText(document["rootUrl"]))?.[1];
    if (host !== undefined) hosts.add(host.toLowerCase());
    operations.push(...operationsOf(document, file, declared, notes));
  }
  if (operations.length === 0) {
    return inputProblem(files[0]!, ["resources"], {
      code: "nothing-to-import",
      message: "no method of these documents lists scopes",
      expected: "methods with `scopes`",
    });
  }
  const writing = writingScopes(operations);
  const of = files.map((file) => `${idOf(file)} ${revisionOf(file)}`.trim()).toSorted();
  return {
    ok: true,
    value: {
      id: request.provider ?? "google",
      title: "Google APIs",
      hosts: [...hosts].toSorted(),
      basePaths: [],
      source: sourceOf(
        request,
        of.join(", ").slice(0, 500),
        files.map(({ digest }) => digest).toSorted(),
      ),
      scopes: new Map([...declared].map((name) => [name, scopeOf(name, declared, writing)])),
      tokenKinds: new Map(kinds),
      operations: settleOperations(operations, notes),
      notes: notes.all,
    },
  };
}

function idOf({ data, path }: DataFile): string {
  return isRecord(data) && typeof data["id"] === "string" ? data["id"] : path;
}

function revisionOf({ data }: DataFile): string {
  return isRecord(data) && typeof data["revision"] === "string" ? data["revision"] : "";
}

function scopesOf(document: Readonly<Record<string, unknown>>): readonly string[] {
  const auth = isRecord(document["auth"]) ? document["auth"]["oauth2"] : undefined;
  return entriesOf(isRecord(auth) ? auth["scopes"] : undefined).map(([name]) => name);
}

/**
 * Scopes that open only what a person picked or has open at the time, and what only the API's own
 * application data is: no catalog can see whether a call is among it.
 */
const conditional =
  /\/auth\/(?:drive\.(?:file|appdata|apps|install)|gmail\.addons\.|.*\.currentonly$|.*\.app\.created$)/;

/** Scopes for whole platforms, which open APIs that these documents say nothing of. */
const openWorld = /\/auth\/(?:cloud-platform(?:\.read-only)?|script\.external_request)$/;

function scopeOf(
  name: string,
  declared: ReadonlySet<string>,
  writing: ReadonlySet<string>,
): WrittenScope {
  const reading = `${name.replace(/\/$/, "")}.readonly`;
  return {
    access: accessOf(name.replace(/^https:\/\/[^/]+\/(?:auth\/)?/, ""), writing),
    // By convention of the names alone.
    ...(declared.has(reading) ? { mayImply: [reading] } : {}),
    ...(conditional.test(name) ? { conditional: true } : {}),
    ...(openWorld.test(name) ? { openWorld: true } : {}),
  };
}

function operationsOf(
  document: Readonly<Record<string, unknown>>,
  file: DataFile,
  declared: ReadonlySet<string>,
  notes: Notes,
): readonly ImportedOperation[] {
  const service = plainText(document["servicePath"]);
  const found: ImportedOperation[] = [];
  const visit = (resource: unknown, depth: number): void => {
    if (!isRecord(resource) || depth > deepest) return;
    for (const [name, method] of entriesOf(resource["methods"])) {
      if (!isRecord(method)) continue;
      const written = method["flatPath"] ?? method["path"];
      const httpMethod = method["httpMethod"];
      const id = plainText(method["id"]) || name;
      if (typeof written !== "string" || typeof httpMethod !== "string") continue;
      const listed = textsOf(method["scopes"]);
      const scopes = listed.filter((scope) => declared.has(scope));
      if (scopes.length < listed.length) {
        notes.add(
          "undeclared-scope",
          "scopes that the document does not declare were left out",
          id,
        );
      }
      if (scopes.length === 0) {
        notes.add("no-scopes", "methods that list no scope were left out", id);
        continue;
      }
      found.push({
        method: httpMethod.toUpperCase(),
        // A `+` before the name lets it span segments; here it stands behind.
        path: `/${service}${written}`
          .replaceAll(/\/{2,}/g, "/")
          .replaceAll(/\{\+(\w+)\}/g, "{$1+}"),
        requirements: [{ anyOf: scopes.toSorted().map((scope) => [scope]) }],
        variant: idOf(file),
      });
    }
    for (const [, inner] of entriesOf(resource["resources"])) visit(inner, depth + 1);
  };
  visit(document, 0);
  return found;
}

import type { WrittenKind, WrittenScope } from "../catalog/written.ts";
import type { Outcome } from "../model/problem.ts";
import { requirementsByKind } from "./by-kind.ts";
import type { ImportedCatalog, ImportedOperation, ImportRequest, LeastMark } from "./imported.ts";
import { Notes } from "./imported.ts";
import { suspectedImplications } from "./ms-graph-hierarchy.ts";
import { accessOf, isScopeName, writingScopes } from "./names.ts";
import {
  type DataFile,
  entriesOf,
  inputProblem,
  isRecord,
  readData,
  textsOf,
} from "./read-data.ts";
import { onePath, sourceOf } from "./request.ts";
import { settleOperations } from "./settle.ts";

/** Kinds of token by the schemes of the file. */
const kinds: ReadonlyMap<string, { readonly kind: string; readonly written: WrittenKind }> =
  new Map(
    (
      [
        ["DelegatedWork", "delegated", "Access on behalf of a work or school account", "user"],
        [
          "DelegatedPersonal",
          "delegated-personal",
          "Access on behalf of a Microsoft account",
          "user",
        ],
        ["Application", "application", "Access as the application itself", "app"],
      ] as const
    ).map(([scheme, kind, title, principal]) => [
      scheme,
      // What is suspected of scopes counts in their reach only where a kind expands them.
      {
        kind,
        written: { title, principal, personal: false, grants: [], expands: true, mint: "none" },
      },
    ]),
  );

/** National clouds included. */
const hosts = [
  "dod-graph.microsoft.us",
  "graph.microsoft.com",
  "graph.microsoft.us",
  "microsoftgraph.chinacloudapi.cn",
];

/** Whether some data has the shape of Microsoft's permissions.json. */
export function isMsGraph(data: unknown): boolean {
  if (!isRecord(data) || !isRecord(data["permissions"])) return false;
  const values = Object.values(data["permissions"]);
  return values.length > 0 && values.every((value) => isRecord(value) && "pathSets" in value);
}

/** permissions.json of Microsoft Graph: permissions with their schemes and the paths that they open. */
export function importMsGraph(request: ImportRequest): Outcome<ImportedCatalog> {
  const path = onePath(request, "one permissions.json of Microsoft Graph");
  if (!path.ok) return path;
  const file = readData(request.root, path.value);
  return file.ok ? catalogOf(file.value, request) : file;
}

/** All that one operation collects while the permissions are read. */
interface Collected {
  readonly method: string;
  readonly path: string;
  /** By kind of token. */
  readonly opens: Map<string, (readonly string[])[]>;
  readonly least: LeastMark[];
}

function catalogOf(file: DataFile, request: ImportRequest): Outcome<ImportedCatalog> {
  if (!isMsGraph(file.data)) {
    return inputProblem(file, ["permissions"], {
      code: "not-msgraph",
      message: "this is not Microsoft Graph's list of permissions",
      expected: "`permissions:` by name, each with `schemes` and `pathSets`",
    });
  }
  const permissions = entriesOf((file.data as { permissions: unknown }).permissions);
  const notes = new Notes();
  const grants = new Map([...kinds.values()].map(({ kind }) => [kind, new Set<string>()]));
  const named = permissions.filter(([name]) => {
    if (isScopeName(name)) return true;
    notes.add("unreadable-scope", "permissions whose name no catalog can hold were left out", name);
    return false;
  });
  for (const [name, permission] of named) {
    for (const kind of kindsNamed(schemesOf(permission), name, notes)) grants.get(kind)!.add(name);
  }
  const known = new Set(named.map(([name]) => name));
  const collected = new Map<string, Collected>();
  for (const [name, permission] of named) collect(name, permission, known, collected, notes);
  const operations = [...collected.values()].map(
    ({ method, path, opens, least }): ImportedOperation => ({
      method,
      path,
      requirements: requirementsByKind(opens, grants),
      ...(least.length === 0 ? {} : { least }),
    }),
  );
  const writing = writingScopes(operations);
  const implied = suspectedImplications(known);
  const scopes = named.map(([name, permission]): [string, WrittenScope] => {
    const mayImply = implied.get(name) ?? [];
    return [
      name,
      {
        access: accessOf(name, writing),
        ...(mayImply.length === 0 ? {} : { mayImply }),
        // Consent by resource: for one team or chat, not for the tenant.
        ...(isRecord(permission) && permission["authorizationType"] === "RSC"
          ? { conditional: true }
          : {}),
      },
    ];
  });
  const of = "microsoftgraph/microsoft-graph-devx-content";
  return {
    ok: true,
    value: {
      id: request.provider ?? "msgraph",
      title: "Microsoft Graph",
      hosts,
      basePaths: ["/beta", "/v1.0"],
      source: sourceOf(request, of, [file.digest]),
      scopes: new Map(scopes),
      tokenKinds: new Map(
        [...kinds.values()].map(({ kind, written }) => [
          kind,
          { ...written, grants: [...grants.get(kind)!].toSorted() },
        ]),
      ),
      operations: settleOperations(operations, notes),
      notes: notes.all,
    },
  };
}

function schemesOf(permission: unknown): readonly string[] {
  return isRecord(permission) ? entriesOf(permission["schemes"]).map(([scheme]) => scheme) : [];
}

function kindsNamed(schemes: readonly string[], name: string, notes: Notes): readonly string[] {
  return schemes.flatMap((scheme) => {
    const known = kinds.get(scheme);
    if (known !== undefined) return known.kind;
    notes.add("unknown-scheme", "schemes that are not known were left out", `${name}: ${scheme}`);
    return [];
  });
}

function collect(
  name: string,
  permission: unknown,
  known: ReadonlySet<string>,
  collected: Map<string, Collected>,
  notes: Notes,
): void {
  const pathSets = isRecord(permission) ? permission["pathSets"] : undefined;
  const granted = new Set(schemesOf(permission));
  for (const pathSet of Array.isArray(pathSets) ? (pathSets as unknown[]) : []) {
    if (!isRecord(pathSet)) continue;
    const schemes = textsOf(pathSet["schemeKeys"]).filter((scheme) => {
      if (granted.has(scheme)) return true;
      const why = "path sets name schemes that their permission does not have";
      notes.add("foreign-scheme", why, `${name}: ${scheme}`);
      return false;
    });
    const own = kindsNamed(schemes, name, notes);
    for (const [path, mark] of entriesOf(pathSet["paths"])) {
      const { least, alsoRequires, strange } = marksOf(String(mark));
      for (const word of strange) {
        notes.add("unknown-mark", "marks of paths that are not known were left out", word);
      }
      const also = alsoRequires.filter((other) => known.has(other));
      if (also.length < alsoRequires.length) {
        const why = "permissions that are asked for besides and are not known can't be granted";
        notes.add("unknown-permission", why, `${name}: ${alsoRequires.join(", ")}`);
      }
      // `AlsoRequires=a,b` on p: p, and a or b.
      const alternatives =
        alsoRequires.length === 0 ? [[name]] : also.map((other) => [name, other]);
      for (const method of textsOf(pathSet["methods"]).map((each) => each.toUpperCase())) {
        const key = `${method} ${path}`;
        const operation: Collected = collected.get(key) ?? {
          method,
          path,
          opens: new Map(),
          least: [],
        };
        collected.set(key, operation);
        for (const kind of own) {
          operation.opens.set(kind, [...(operation.opens.get(kind) ?? []), ...alternatives]);
        }
        for (const scheme of least) {
          const kind = kinds.get(scheme)?.kind;
          if (kind !== undefined) operation.least.push({ scope: name, kind });
        }
      }
    }
  }
}

interface Marks {
  readonly least: readonly string[];
  readonly alsoRequires: readonly string[];
  readonly strange: readonly string[];
}

/** `least=DelegatedWork,Application;AlsoRequires=A.Read,B.Read` */
function marksOf(written: string): Marks {
  const found = { least: [] as string[], alsoRequires: [] as string[], strange: [] as string[] };
  for (const part of written.split(";").map((each) => each.trim())) {
    if (part === "") continue;
    const [word = "", values = ""] = part.split("=");
    const names = values
      .split(",")
      .map((value) => value.trim())
      .filter((value) => value !== "");
    if (word.toLowerCase() === "least") found.least.push(...names);
    else if (word.toLowerCase() === "alsorequires") found.alsoRequires.push(...names);
    else found.strange.push(part);
  }
  return found;
}

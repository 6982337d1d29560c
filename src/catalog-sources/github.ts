import type { WrittenKind, WrittenScope } from "../catalog/written.ts";
import type { Outcome } from "../model/problem.ts";
import { type Alternatives, requirementsByKind } from "./by-kind.ts";
import { GithubRules, isGithubRestData } from "./github-rules.ts";
import type { ImportedCatalog, ImportedOperation, ImportRequest } from "./imported.ts";
import { Notes } from "./imported.ts";
import { isScopeName } from "./names.ts";
import { type DataFile, entriesOf, inputProblem, isRecord, readData } from "./read-data.ts";
import { sourceOf } from "./request.ts";
import { settleOperations } from "./settle.ts";

const levels = ["read", "write", "admin"] as const;

/** Whether some data has the shape of github/docs' permission files. */
export function isGithub(data: unknown): boolean {
  if (!isRecord(data)) return false;
  const values = Object.values(data);
  return (
    values.length > 0 &&
    values.every((value) => isRecord(value) && Array.isArray(value["permissions"]))
  );
}

/** One permission that an operation takes, at a level. */
interface Row {
  readonly scope: string;
  readonly kinds: readonly string[];
  /** More is asked for than this row says, or something else will do as well. */
  readonly flagged: boolean;
}

/**
 * Permission files of github/docs: `server-to-server-permissions.json` for apps,
 * `fine-grained-pat-permissions.json` for people's tokens, or both; and, to settle which permissions
 * are needed together, files of `src/rest/data`.
 */
export function importGithub(request: ImportRequest): Outcome<ImportedCatalog> {
  const files: DataFile[] = [];
  const rules = new GithubRules();
  for (const path of request.paths) {
    const file = readData(request.root, path);
    if (!file.ok) return file;
    files.push(file.value);
    if (isGithubRestData(file.value.data)) rules.add(file.value.data);
    else if (!isGithub(file.value.data)) {
      return inputProblem(file.value, [], {
        code: "not-github",
        message: "this is neither a permission file of github/docs nor its REST data",
        expected: "permissions by name, each with a list of operations",
      });
    }
  }
  const permissionFiles = files.filter(({ data }) => isGithub(data));
  if (permissionFiles.length === 0) {
    return inputProblem(files[0]!, [], {
      code: "not-github",
      message: "no permission file of github/docs was named",
      expected: "server-to-server-permissions.json or fine-grained-pat-permissions.json",
    });
  }
  return catalogOf(permissionFiles, files, rules, request);
}

function catalogOf(
  permissionFiles: readonly DataFile[],
  files: readonly DataFile[],
  rules: GithubRules,
  request: ImportRequest,
): Outcome<ImportedCatalog> {
  const notes = new Notes();
  const rows = new Map<string, { method: string; path: string; rows: Row[] }>();
  const grants = new Map<string, Set<string>>();
  for (const { data } of permissionFiles) {
    for (const [key, permission] of entriesOf(data)) {
      if (!isRecord(permission)) continue;
      rules.name(String(permission["displayTitle"]), key);
      for (const written of permission["permissions"] as readonly unknown[]) {
        const row = rowOf(key, written);
        if (row === undefined) {
          notes.add("unreadable-row", "rows that do not say what they open were left out", key);
          continue;
        }
        const name = `${row.method} ${row.path}`;
        const known = rows.get(name) ?? { method: row.method, path: row.path, rows: [] };
        rows.set(name, known);
        known.rows.push(row);
        for (const kind of row.kinds)
          grants.set(kind, (grants.get(kind) ?? new Set()).add(row.scope));
      }
    }
  }
  const scopes = scopesOf([...grants.values()].flatMap((granted) => [...granted]));
  for (const granted of grants.values()) {
    for (const scope of granted) for (const lower of below(scope)) granted.add(lower);
  }
  const operations = [...rows.values()].map(({ method, path, rows: own }): ImportedOperation =>
    operationOf(method, path, own, rules, grants),
  );
  return {
    ok: true,
    value: {
      id: request.provider ?? "github",
      title: "GitHub",
      hosts: ["api.github.com"],
      basePaths: ["/api/v3"],
      source: sourceOf(request, "github/docs", files.map(({ digest }) => digest).toSorted()),
      scopes,
      tokenKinds: new Map(
        [...grants.keys()].map((kind): [string, WrittenKind] => [
          kind,
          kindOf(kind, [...grants.get(kind)!].filter((scope) => scopes.has(scope)).toSorted()),
        ]),
      ),
      operations: settleOperations(operations, notes),
      notes: notes.all,
    },
  };
}

function kindOf(kind: string, grants: readonly string[]): WrittenKind {
  return kind === "installation"
    ? { principal: "app", grants, expands: true, mint: "multi" }
    : { principal: "user", grants, expands: true, mint: "none" };
}

function rowOf(
  key: string,
  written: unknown,
): (Row & { method: string; path: string }) | undefined {
  if (!isRecord(written)) return undefined;
  const { verb, requestPath: path, access } = written;
  const scope = `${key}:${String(access)}`;
  const level = levels.find((each) => each === access);
  if (typeof verb !== "string" || typeof path !== "string") return undefined;
  if (level === undefined || !isScopeName(scope)) return undefined;
  const app = "server-to-server" in written;
  const kinds = app
    ? [
        ...(written["server-to-server"] === true ? ["installation"] : []),
        ...(written["user-to-server"] === true ? ["user-access-token"] : []),
      ]
    : ["fine-grained-token"];
  return {
    method: verb.toUpperCase(),
    path,
    scope,
    kinds,
    flagged: written["additional-permissions"] === true,
  };
}

function operationOf(
  method: string,
  path: string,
  rows: readonly Row[],
  rules: GithubRules,
  grants: ReadonlyMap<string, ReadonlySet<string>>,
): ImportedOperation {
  const stated = rules.of(method, path);
  const opens = new Map<string, Alternatives>();
  let open = false;
  for (const kind of new Set(rows.flatMap(({ kinds }) => kinds))) {
    const own = rows.filter(({ kinds }) => kinds.includes(kind));
    // Holding all of them is enough, whether any or all are meant.
    const all = new Set(own.map(({ scope }) => scope));
    opens.set(kind, stated ?? [[...all]]);
    open ||= stated === undefined && (all.size > 1 || own.some(({ flagged }) => flagged));
  }
  const why = "the permission file does not say whether any or all of its rows are meant";
  return {
    method,
    path,
    requirements: requirementsByKind(opens, grants),
    ...(open ? { unsettled: why } : {}),
  };
}

/** Lower levels of the same permission. */
function below(scope: string): readonly string[] {
  const [, key = "", level = ""] = /^(.*):(\w+)$/.exec(scope) ?? [];
  return levels
    .slice(
      0,
      levels.findIndex((each) => each === level),
    )
    .map((each) => `${key}:${each}`);
}

/** A permission at a level implies the lower levels, as far as any operation takes them. */
function scopesOf(names: readonly string[]): ReadonlyMap<string, WrittenScope> {
  const known = new Set(names);
  return new Map(
    [...known].map((name): [string, WrittenScope] => {
      const implies = below(name)
        .filter((lower) => known.has(lower))
        .slice(-1);
      const access = levels.find((level) => name.endsWith(`:${level}`)) ?? "write";
      return [name, { access, ...(implies.length === 0 ? {} : { implies }) }];
    }),
  );
}

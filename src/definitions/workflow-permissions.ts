import { nearestName } from "../document/nearest-name.ts";
import type { Problem } from "../model/problem.ts";
import type { Located, Span } from "../model/span.ts";
import type { Values } from "./located.ts";

/** Per permission as workflows spell it (`pull-requests`), the levels that it can have. */
export type Permissions = ReadonlyMap<string, ReadonlySet<string>>;

export function permissionNames(grants: readonly string[]): Permissions {
  const names = new Map<string, Set<string>>();
  for (const scope of grants) {
    const [name, level] = splitScope(scope);
    const spelled = name.replaceAll("_", "-");
    const levels = names.get(spelled) ?? new Set();
    names.set(spelled, levels.add(level));
  }
  return names;
}

/** `pull_requests:write` as `pull_requests` and `write`. */
export function splitScope(scope: string): readonly [string, string] {
  const colon = scope.lastIndexOf(":");
  return [scope.slice(0, colon), scope.slice(colon + 1)];
}

/** `pull-requests` and `write` as `pull_requests:write`. */
export const scopeOf = (name: string, level: string): string =>
  `${name.replaceAll("-", "_")}:${level}`;

/** What a `permissions:` block grants, or what is wrong with it. */
export type Granted =
  | { readonly ok: true; readonly scopes: readonly Located<string>[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads the value of `permissions:`, of a workflow or a job. */
export function readPermissions(block: Values, permissions: Permissions): Granted {
  const written = block.string();
  if (written !== undefined) return readAll(written, permissions);
  const at = block.span("key");
  if (block.data === null || typeof block.data !== "object" || Array.isArray(block.data)) {
    return refused(at, "`permissions` must be a map", "a map, read-all or write-all");
  }
  const scopes: Located<string>[] = [];
  const problems: Problem[] = [];
  for (const name of block.keys()) {
    const level = block.at(name).string();
    const levels = permissions.get(name);
    if (levels === undefined) {
      problems.push(unknownPermission(name, block.at(name).span("key"), permissions));
    } else if (level !== undefined && levels.has(level.value)) {
      scopes.push({ ...level, value: scopeOf(name, level.value) });
    } else if (level?.value !== "none" && level?.value !== "read") {
      // `read` of what can only be written (id-token) is allowed, and grants nothing.
      const message = `\`${name}\` can't have this level`;
      const file = at.file;
      const expected = [...levels, "none"].join(", ");
      problems.push({ code: "unknown-value", message, file, at: block.at(name).span(), expected });
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, scopes };
}

function readAll({ value, at }: Located<string>, permissions: Permissions): Granted {
  if (value !== "read-all" && value !== "write-all") {
    return refused(at, "these permissions are not known", "a map, read-all or write-all");
  }
  const scopes = [...permissions].flatMap(([name, levels]) => {
    if (value === "write-all" && levels.has("write")) return [scopeOf(name, "write")];
    return levels.has("read") ? [scopeOf(name, "read")] : [];
  });
  return { ok: true, scopes: scopes.map((scope) => ({ value: scope, at })) };
}

function refused(at: Span, message: string, expected: string): Granted {
  const problem: Problem = { code: "unknown-value", message, file: at.file, at, expected };
  return { ok: false, problems: [problem] };
}

function unknownPermission(name: string, at: Span, permissions: Permissions): Problem {
  const nearest = nearestName(name, permissions.keys());
  return {
    code: "unknown-permission",
    message: `\`${name}\` is no permission of a workflow`,
    file: at.file,
    at,
    expected: "a permission, spelled with hyphens",
    ...(nearest === undefined ? {} : { nearest }),
  };
}

import type { UnstatedGrant } from "../model/integration.ts";
import type { Located, Span } from "../model/span.ts";
import type { ReadContext } from "./reader.ts";
import { type Granted, type Permissions, scopeOf } from "./workflow-permissions.ts";

/** What a repository's default grants at least: the restricted one of the two that GitHub has. */
const restricted: readonly string[] = ["contents", "packages"];
/** What even the permissive default does not grant. */
const neverDefault: ReadonlySet<string> = new Set(["id-token", "copilot-requests"]);

/** The default of a job without any block, where the repository's settings file states it. */
export function settledDefault(
  { settings }: ReadContext,
  triggers: readonly Located<string>[],
  permissions: Permissions,
  at: Span,
): Granted | undefined {
  if (settings.workflowDefault === undefined || isCalled(triggers)) return undefined;
  const names =
    settings.workflowDefault.value === "read"
      ? leastScopes(permissions)
      : permissiveScopes(permissions);
  return { ok: true, scopes: names.map((value) => ({ value, at })) };
}

/** What such a job is granted for certain, where nobody states the default. */
export function certainDefault(
  triggers: readonly Located<string>[],
  permissions: Permissions,
  at: Span,
): Granted {
  const names = isCalled(triggers) ? [] : leastScopes(permissions);
  return { ok: true, scopes: names.map((value) => ({ value, at })) };
}

/** Whose grant such a job has, and what that may be at most. */
export function unstatedDefault(
  triggers: readonly Located<string>[],
  permissions: Permissions,
): UnstatedGrant {
  if (!isCalled(triggers)) {
    const of = "the repository's default permissions";
    return { kind: "repository-default", of, atMost: permissiveScopes(permissions) };
  }
  const atMost = [...permissions].flatMap(([name, levels]) => levelsOf(name, levels));
  return { kind: "caller", of: "the permissions of its caller", atMost };
}

function isCalled(triggers: readonly Located<string>[]): boolean {
  return triggers.some(({ value }) => value === "workflow_call");
}

function leastScopes(permissions: Permissions): readonly string[] {
  return restricted.flatMap((name) =>
    permissions.get(name)?.has("read") === true ? [scopeOf(name, "read")] : [],
  );
}

function permissiveScopes(permissions: Permissions): readonly string[] {
  return [...permissions].flatMap(([name, levels]) =>
    neverDefault.has(name) ? [] : levelsOf(name, levels),
  );
}

/** The highest level of a permission. */
function levelsOf(name: string, levels: ReadonlySet<string>): readonly string[] {
  return [scopeOf(name, levels.has("write") ? "write" : "read")];
}

import type { Scope, Source } from "../model/catalog.ts";
import type { PermissionListFacts } from "../model/permission-list.ts";
import { canonicalKind, canonicalScope } from "./canonical.ts";
import type { TokenKindFacts } from "./facts.ts";
import type { WrittenKind, WrittenPermissionList, WrittenScope } from "./written.ts";

/** Spells out what a catalog file says about a scope. */
export function scopeFacts(name: string, written: WrittenScope, source: Source | undefined): Scope {
  const { reason: _, source: __, implies = [], mayImply = [], ...rest } = written;
  const sourced = source === undefined ? {} : { source };
  return canonicalScope({ name, ...rest, implies, mayImply, ...sourced });
}

/** Spells out what a catalog file says about a token kind. */
export function kindFacts(
  name: string,
  written: WrittenKind,
  source: Source | undefined,
): TokenKindFacts {
  const { reason: _, source: __, ...rest } = written;
  return canonicalKind({
    name,
    ...rest,
    personal: written.personal ?? written.principal === "user",
    always: written.always ?? [],
    expands: written.expands ?? false,
    session: written.session ?? false,
    ...(source === undefined ? {} : { source }),
  });
}

/** Spells out what a catalog file says about a frontend permission list. */
export function permissionList(written: WrittenPermissionList): PermissionListFacts {
  return { rows: [], checkboxes: [], registries: [], ...written };
}

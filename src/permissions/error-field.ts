import type { PermissionList } from "../model/permission-list.ts";

/** Where the page would show an error that the server answered, and for which scope. */
export type ErrorField =
  /** The message has the form that the page looks for, and a field holds the scope. */
  | { readonly kind: "shown"; readonly scope: string; readonly field: string }
  /** The message names a scope that no row and no box holds: the error is swallowed. */
  | { readonly kind: "no-field"; readonly scope: string }
  /** The page's regular expression does not find a scope in the message. */
  | { readonly kind: "not-matched" };

/** The form of message that Sentry's page turns into a field error. */
export const sentryScopeError: RegExp = /Requested permission of (\w+:\w+)/;

/**
 * Tells which field of the page would show `message`.
 *
 * @param pattern the page's own expression; its first group is the scope
 */
export function errorField(
  list: PermissionList,
  message: string,
  pattern: RegExp = sentryScopeError,
): ErrorField {
  const scope = pattern.exec(message)?.[1];
  if (scope === undefined) return { kind: "not-matched" };
  if (list.checkboxes.some((box) => box.scope === scope)) {
    return { kind: "shown", scope, field: scope };
  }
  for (const row of list.rows) {
    const holds = row.choices.some((choice) => choice.scopes.some(({ value }) => value === scope));
    if (holds) return { kind: "shown", scope, field: row.resource };
  }
  return { kind: "no-field", scope };
}

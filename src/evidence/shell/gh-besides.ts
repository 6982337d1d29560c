/**
 * What gh's commands may ask for beside the operations that they are listed with: the fields that
 * they read of an object and of what belongs to it, and what their options switch on. From gh's
 * manual; where it leaves room, the permission is here, so that none is called useless by mistake.
 */
const besides: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /^gh pr /,
    [
      "pull_requests:read",
      "contents:read",
      "issues:read",
      "checks:read",
      "statuses:read",
      "actions:read",
      "repository_projects:read",
    ],
  ],
  [/^gh pr merge$/, ["pull_requests:write", "contents:write"]],
  [/^gh pr (?:close|update-branch)$/, ["contents:write"]],
  [/^gh pr (?:create|edit)$/, ["issues:write", "repository_projects:write"]],
  [
    /^gh issue /,
    ["issues:read", "pull_requests:read", "contents:read", "repository_projects:read"],
  ],
  [/^gh issue (?:create|edit)$/, ["repository_projects:write"]],
  [/^gh (?:release|repo) /, ["contents:read"]],
  [/^gh release (?:create|edit)$/, ["discussions:write"]],
  [/^gh release delete$/, ["contents:write"]],
  [/^gh (?:run|workflow) /, ["actions:read", "checks:read", "contents:read"]],
];

/** Scopes that a command of gh, named as a call's `by` names it, may need as well. */
export function besidesOf(by: string): readonly string[] {
  return besides.flatMap(([pattern, scopes]) => (pattern.test(by) ? scopes : []));
}

import type { WrittenKind } from "../catalog/written.ts";

/** What Sentry grants besides: `SENTRY_SCOPE_HIERARCHY_MAPPING`, direct implications alone. */
export const sentryHierarchy: Readonly<Record<string, readonly string[]>> = {
  "org:write": ["org:read"],
  "org:admin": ["org:write", "org:integrations"],
  "member:invite": ["member:read"],
  "member:write": ["member:invite"],
  "member:admin": ["member:write"],
  "team:write": ["team:read"],
  "team:admin": ["team:write"],
  "project:write": ["project:read"],
  "project:admin": ["project:write"],
  "event:write": ["event:read"],
  "event:admin": ["event:write"],
  "alerts:write": ["alerts:read"],
};

/** The kinds of token that any version of Sentry has; the built-in catalog says more of them. */
export const sentryKinds: readonly (readonly [string, WrittenKind])[] = [
  [
    "internal-integration",
    { principal: "app", grants: "all", mint: "multi", session: true, prefix: "sntryi_" },
  ],
  [
    "user-token",
    {
      principal: "user",
      grants: "all",
      expands: true,
      mint: "multi",
      session: true,
      prefix: "sntryu_",
    },
  ],
];

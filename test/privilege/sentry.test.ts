import { describe, expect, it } from "vitest";
import { builtinCatalog } from "../../src/catalog/builtin.ts";
import { resolveCalls, unlockingScopes } from "../../src/privilege/calls.ts";
import { scopesNamed } from "../../src/privilege/closure.ts";
import { dominationOf } from "../../src/privilege/domination.ts";
import { minimalSet } from "../../src/privilege/minimal.ts";
import { methodCounts, reachOf } from "../../src/privilege/reach.ts";
import { viewOf } from "../../src/privilege/view.ts";

const sentry = builtinCatalog().provider("sentry")!;
const view = viewOf(sentry, "internal-integration")!;
const releases = "/api/0/organizations/{organization_id_or_slug}/releases/";
const post = sentry.operations.findIndex(
  ({ method, path }) => method === "POST" && path === releases,
);

describe("Sentry's Vercel integration", () => {
  it("needs org:ci", () => {
    const answer = minimalSet(view, resolveCalls(view, [{ operation: post }]).calls);
    expect(answer).toMatchObject({
      kind: "minimal",
      scopes: ["org:ci"],
      proven: true,
      reach: { counts: { read: 36, write: 19, destructive: 0, critical: 0, total: 55 } },
      why: [{ scope: "org:ci", calls: [{ method: "POST", path: releases }] }],
      ties: [],
      kinds: ["internal-integration"],
    });
  });

  it("could reach 228 operations, 27 of them DELETE, and can reach 55 without any", () => {
    const old = scopesNamed(sentry, ["project:releases", "project:read", "project:write"]).scopes;
    const before = reachOf(view, old);
    expect(before.counts.total).toBe(228);
    expect(methodCounts(sentry, before.operations)).toEqual([
      { method: "GET", count: 132 },
      { method: "POST", count: 42 },
      { method: "DELETE", count: 27 },
      { method: "PUT", count: 27 },
    ]);
    const after = reachOf(view, scopesNamed(sentry, ["org:ci"]).scopes);
    expect(methodCounts(sentry, after.operations)).toEqual([
      { method: "GET", count: 36 },
      { method: "POST", count: 14 },
      { method: "PUT", count: 5 },
    ]);
  });

  it("is dominated without weights, by a set that gains nothing", () => {
    const { calls } = resolveCalls(view, [{ operation: post }]);
    const old = scopesNamed(sentry, ["project:releases", "project:read", "project:write"]).scopes;
    // org:ci gains four reads, so it does not dominate; project:releases alone does.
    expect(dominationOf(view, old, calls)).toEqual({
      dominated: true,
      by: ["project:releases"],
      proven: true,
    });
    expect(dominationOf(view, scopesNamed(sentry, ["org:ci"]).scopes, calls).dominated).toBe(false);
  });

  it("says what unlocks the call", () => {
    const names = unlockingScopes(view, post).map((scope) => sentry.scopes[scope]!.name);
    expect(names).toEqual(["org:ci", "project:admin", "project:releases", "project:write"]);
  });
});

describe("a call whose target is not stated", () => {
  const github = builtinCatalog().provider("github")!;
  const path = "/repos/{owner}/{repo}/issues/comments/{comment_id}";
  const operation = github.operations.findIndex(
    (each) => each.method === "PATCH" && each.path === path,
  );
  const anyKind = viewOf(github);

  it("is ambiguous, with the minimal set for each target", () => {
    expect(minimalSet(anyKind, resolveCalls(anyKind, [{ operation }]).calls)).toEqual({
      kind: "ambiguous",
      calls: [{ name: { method: "PATCH", path }, targets: ["issue", "pull_request"] }],
      answers: [
        { targets: ["issue"], scopes: ["issues:write"] },
        { targets: ["pull_request"], scopes: ["pull_requests:write"] },
      ],
    });
  });

  it("is not with its target, and an unknown target is told apart", () => {
    const wanted = [
      { operation, target: "pull_request" },
      { operation, target: "gist" },
    ];
    const { calls, unknownTargets } = resolveCalls(anyKind, wanted);
    expect(minimalSet(anyKind, calls)).toMatchObject({
      kind: "minimal",
      scopes: ["pull_requests:write"],
    });
    expect(unknownTargets).toEqual([
      { operation, target: "gist", targets: ["issue", "pull_request"] },
    ]);
  });
});

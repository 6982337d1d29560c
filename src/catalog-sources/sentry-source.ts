import type { WrittenKind, WrittenScope } from "../catalog/written.ts";
import type { Outcome } from "../model/problem.ts";
import { Checkout } from "./django/checkout.ts";
import { Classes } from "./django/classes.ts";
import { Names } from "./django/names.ts";
import { className, Permissions } from "./django/permissions.ts";
import { placeOf, type Route, Routes } from "./django/routes.ts";
import { Values } from "./django/values.ts";
import type { ImportedCatalog, ImportedOperation, ImportRequest } from "./imported.ts";
import { Notes } from "./imported.ts";
import { accessOf, isScopeName, writingScopes } from "./names.ts";
import { onePath, sourceOf } from "./request.ts";
import { sentryHierarchy, sentryKinds } from "./sentry-scopes.ts";
import { settleOperations } from "./settle.ts";

const handlers = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/**
 * Sentry's own source, or other code of Django REST framework that keeps scopes in `scope_map`s of
 * permission classes. Nothing is run: what is not told by the text is left open.
 */
export function importSentrySource(request: ImportRequest): Outcome<ImportedCatalog> {
  const path = onePath(request, "one checkout of Sentry's source");
  if (!path.ok) return path;
  const checkout = Checkout.open(request.root, path.value);
  return checkout.ok ? catalogOf(checkout.value, path.value, request) : checkout;
}

function catalogOf(
  checkout: Checkout,
  path: string,
  request: ImportRequest,
): Outcome<ImportedCatalog> {
  const root = checkout.rootUrls();
  if (root === undefined) {
    return refusal(path, {
      code: "no-url-patterns",
      message: "no settings file of this folder names a module of URL patterns",
      expected: '`ROOT_URLCONF = "package.urls"` in a settings file, and that module',
      help: "name the top of a checkout, with all of its packages below it or below `src`",
    });
  }
  const names = new Names(checkout);
  const classes = new Classes(names);
  const values = new Values(names, classes);
  const permissions = new Permissions(classes, values);
  const routes = new Routes(checkout, names, values);
  routes.ofModule(root, ["/"]);
  const notes = new Notes();
  const operations: ImportedOperation[] = [];
  for (const route of firstOfEach(routes.found)) {
    // A view without permission classes is no part of an API.
    if (classes.member(route.view, "permission_classes") === undefined) continue;
    for (const method of route.methods ?? handlers) {
      const handler = classes.member(route.view, method.toLowerCase());
      if (handler === undefined || !handlers.includes(method)) continue;
      const name = `${method} ${route.path}`;
      const demand = permissions.demandOf(route.view, method);
      if (demand.kind === "none") {
        notes.add(demand.why, leftOut[demand.why], `${name}: ${className(route.view)}`);
        continue;
      }
      const readable = demand.anyOf.filter((scopes) => scopes.every(isScopeName));
      if (readable.length === 0) continue;
      const at = placeOf(handler.kind === "method" ? handler.node : handler.changes[0]!);
      operations.push({
        method,
        path: route.path,
        requirements: [
          {
            anyOf: readable,
            ...(demand.extraChecks || demand.partly ? { extraChecks: true } : {}),
          },
        ],
        at,
      });
      if (demand.partly) {
        notes.add("partly-read", "lists of scopes could be read in part only", `${name}, ${at}`);
      }
    }
  }
  for (const lost of routes.lost) {
    notes.add("lost-pattern", "URL patterns that only the running program knows", lost);
  }
  if (operations.length === 0) {
    return refusal(path, {
      code: "nothing-to-import",
      message: `no endpoint of ${root} takes scopes`,
      expected: "views with `permission_classes` whose `scope_map` lists scopes by method",
    });
  }
  return {
    ok: true,
    value: {
      id: request.provider ?? "sentry",
      title: "Sentry",
      hosts: ["*.sentry.io", "sentry.io"],
      basePaths: [],
      source: sourceOf(request, "getsentry/sentry", checkout.digests()),
      ...scopesOf(operations),
      operations: settleOperations(operations, notes),
      notes: notes.all,
    },
  };
}

const leftOut = {
  "no-scopes":
    "operations that no scope opens were left out: their permission classes ask for none",
  "empty-list": "operations that no token opens were left out: their list of scopes is empty",
  unreadable: "operations whose permission classes can't be read were left out",
};

/** Django answers with the first pattern that fits: later ones of the same path are never reached. */
function firstOfEach(routes: readonly Route[]): readonly Route[] {
  const seen = new Set<string>();
  return routes.filter(({ path, methods }) => {
    const shape = path.replaceAll(/\{[^{}]*\}/g, "{}");
    const keys = (methods ?? ["*"]).map((method) => `${method} ${shape}`);
    if (keys.every((key) => seen.has(key)) || seen.has(`* ${shape}`)) return false;
    for (const key of keys) seen.add(key);
    return true;
  });
}

function scopesOf(
  operations: readonly ImportedOperation[],
): Pick<ImportedCatalog, "scopes" | "tokenKinds"> {
  const used = operations.flatMap(({ requirements }) => requirements.flatMap(({ anyOf }) => anyOf));
  const names = new Set(used.flat());
  const writing = writingScopes(operations);
  const scopes = [...names].map((name): [string, WrittenScope] => {
    const implies = (sentryHierarchy[name] ?? []).filter((other) => names.has(other));
    return [
      name,
      { access: accessOf(name, writing), ...(implies.length === 0 ? {} : { implies }) },
    ];
  });
  return { scopes: new Map(scopes), tokenKinds: new Map<string, WrittenKind>(sentryKinds) };
}

function refusal(
  file: string,
  problem: { code: string; message: string; expected: string; help?: string },
): { readonly ok: false; readonly problems: readonly [typeof problem & { file: string }] } {
  return { ok: false, problems: [{ file, ...problem }] };
}

import { matchOperation } from "../catalog/match.ts";
import type { OperationName } from "../model/catalog.ts";
import { minimalSet } from "../privilege/minimal.ts";
import { resolveCalls, type WantedCall } from "../privilege/calls.ts";
import type { MinimalAnswer } from "../privilege/types.ts";
import { type Authority, resolveScopes, viewFor } from "./authority.ts";
import type { TokenKindName } from "./format.ts";
import { day, limits } from "./limits.ts";
import { done, refuse, type Result } from "./refusal.ts";
import type { KnownIntegration } from "./service.ts";
import type { Bindings } from "./token.ts";

type MinimalSet = MinimalAnswer & { readonly kind: "minimal" };

/** A call by which scopes are asked for. */
export interface RequestedCall extends OperationName {
  readonly target?: string;
}

/** What somebody asks a token to be. At most one of `scopes`, `integration` and `calls`. */
export interface MintRequest {
  readonly name?: string;
  readonly scopes?: readonly string[];
  /** The name of a definition whose scopes it shall have. */
  readonly integration?: string;
  /** It shall have the minimal set for these. */
  readonly calls?: readonly RequestedCall[];
  readonly bindings?: Bindings;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number;
  readonly owner?: string;
  readonly purpose?: string;
}

const bindingKind = /^[a-z][a-z0-9_-]{0,39}$/;
// Control characters, and those that turn the reading direction: names are shown to people.
// oxlint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

/** Checks the words of a request: lengths, and that nothing in them plays tricks where it is shown. */
export function checkWords(request: MintRequest): Result<undefined> {
  const words: readonly (readonly [string, string | undefined, number])[] = [
    ["name", request.name, limits.nameLength],
    ["owner", request.owner, limits.textLength],
    ["purpose", request.purpose, limits.textLength],
  ];
  for (const [field, text, most] of words) {
    if (text === undefined) continue;
    if (Array.from(text).length > most) {
      return refuse("invalid-request", `${field} is longer than ${most} characters`, { field });
    }
    if (unprintable.test(text)) {
      return refuse("invalid-request", `${field} holds a control character`, { field });
    }
  }
  return checkBindings(request.bindings ?? {});
}

function checkBindings(bindings: Bindings): Result<undefined> {
  const field = "resources";
  const entries = Object.entries(bindings);
  if (entries.length > limits.bindingKinds) {
    return refuse("invalid-request", `more than ${limits.bindingKinds} kinds of resources`, {
      field,
    });
  }
  for (const [kind, values] of entries) {
    if (!bindingKind.test(kind)) {
      return refuse("invalid-request", `${JSON.stringify(kind)} is no kind of resource`, {
        field,
        help: "Use the name of a path parameter without its ending, such as `project` for `{project_id}`.",
      });
    }
    if (values.length === 0 || values.length > limits.bindingValues) {
      return refuse("invalid-request", `resources.${kind} has ${values.length} values`, {
        field,
        help: `Give 1 to ${limits.bindingValues} values.`,
      });
    }
    if (
      values.some(
        (value) => value === "" || value.length > limits.bindingLength || unprintable.test(value),
      )
    ) {
      return refuse("invalid-request", `resources.${kind} holds a value that names nothing`, {
        field,
      });
    }
  }
  return done(undefined);
}

/** The scopes that a request means, as they are stored. An empty request means none. */
export function requestedScopes(
  authority: Authority,
  integrations: ReadonlyMap<string, KnownIntegration>,
  kind: TokenKindName,
  request: MintRequest,
): Result<readonly string[]> {
  const ways = [request.scopes, request.integration, request.calls].filter(
    (way) => way !== undefined,
  );
  if (ways.length > 1) {
    return refuse("invalid-request", "scopes, integration and calls exclude each other", {
      help: "Give one of the three.",
    });
  }
  if (request.integration !== undefined) {
    return ofIntegration(authority, integrations, kind, request.integration);
  }
  if (request.calls !== undefined) return forCalls(authority, kind, request.calls);
  const names = request.scopes ?? [];
  if (names.length > limits.scopes) {
    return refuse("invalid-request", `more than ${limits.scopes} scopes`, { field: "scopes" });
  }
  return resolveScopes(authority, kind, names);
}

function ofIntegration(
  authority: Authority,
  integrations: ReadonlyMap<string, KnownIntegration>,
  kind: TokenKindName,
  name: string,
): Result<readonly string[]> {
  const integration = integrations.get(name);
  if (integration === undefined) {
    return refuse("invalid-request", `no integration ${JSON.stringify(name)} is known here`, {
      field: "integration",
      help: "Start the service with --integrations and the folder that defines it.",
    });
  }
  return resolveScopes(
    authority,
    kind,
    integration.scopes.map((scope) => `${integration.provider}/${scope}`),
  );
}

function forCalls(
  authority: Authority,
  kind: TokenKindName,
  calls: readonly RequestedCall[],
): Result<readonly string[]> {
  const answer = minimalFor(authority, kind, calls);
  if (!answer.ok) return answer;
  const { id } = authority.guarded ?? authority.own;
  return done(answer.value.scopes.map((scope) => `${id}/${scope}`).toSorted());
}

/** The minimal set for calls to the guarded API, with its reasons. */
export function minimalFor(
  authority: Authority,
  kind: TokenKindName,
  calls: readonly RequestedCall[],
): Result<MinimalSet> {
  const provider = authority.guarded ?? authority.own;
  const view = viewFor(provider, kind);
  const field = "calls";
  if (calls.length > limits.calls) {
    return refuse("invalid-request", `more than ${limits.calls} calls`, { field });
  }
  const wanted: WantedCall[] = [];
  for (const [index, call] of calls.entries()) {
    const match = matchOperation(provider, call.method, call.path);
    if (match.kind === "none") {
      return refuse(
        "cannot-judge",
        `${call.method} ${call.path} is no operation of ${provider.id}`,
        {
          field: `${field}[${index}]`,
          ...(match.nearest === undefined ? {} : { help: `The nearest is ${match.nearest}.` }),
        },
      );
    }
    const target = call.target === undefined ? {} : { target: call.target };
    wanted.push({ operation: match.operation, ...target });
  }
  const resolved = resolveCalls(view, wanted);
  const [unknown] = resolved.unknownTargets;
  if (unknown !== undefined) {
    return refuse("cannot-judge", `no call has the target ${JSON.stringify(unknown.target)}`, {
      field,
      help: `It can be ${unknown.targets.join(", ") || "left out"}.`,
    });
  }
  const answer = minimalSet(view, resolved.calls);
  if (answer.kind === "impossible") {
    const names = answer.calls.map((call) => `${call.method} ${call.path}`);
    return refuse("cannot-judge", `no scope that a ${kind} can hold opens ${names.join(", ")}`, {
      field,
    });
  }
  if (answer.kind === "ambiguous") {
    const names = answer.calls.map(
      ({ name, targets }) => `${name.method} ${name.path} (${targets.join(" or ")})`,
    );
    return refuse(
      "cannot-judge",
      `calls mean different scopes for different targets: ${names.join(", ")}`,
      {
        field,
        help: "State the target of each of these calls.",
      },
    );
  }
  return done(answer);
}

/**
 * When a token shall expire.
 *
 * @param latest an expiry that may not be passed: its minter's
 */
export function expiryOf(
  authority: Authority,
  kind: TokenKindName,
  asked: number | undefined,
  now: number,
  latest: number | undefined,
): Result<number> {
  const rule = viewFor(authority.own, kind).kind?.expiry;
  const most = now + (rule?.max ?? 365) * day;
  const byDefault = Math.min(now + (rule?.default ?? 90) * day, latest ?? Infinity);
  const expiry = asked ?? byDefault;
  const field = "expiresAt";
  if (expiry <= now) return refuse("invalid-request", "the expiry is not in the future", { field });
  if (expiry > most) {
    return refuse("invalid-request", `a ${kind} lives ${rule?.max ?? 365} days at most`, { field });
  }
  if (latest !== undefined && expiry > latest) {
    return refuse("beyond-own-rights", "a token can't mint one that outlives it", {
      field,
      help: `Its own end is ${new Date(latest).toISOString()}.`,
    });
  }
  return done(expiry);
}

import { matchOperation } from "../catalog/match.ts";
import type { CompiledProvider } from "../catalog/compiled.ts";
import type { Operation } from "../model/catalog.ts";
import { holdsFor, mayCall, resolveCalls, rowsOf } from "../privilege/calls.ts";
import { type DenialReason, denialReasons } from "./audit/labels.ts";
import { heldScopes, viewFor } from "./authority.ts";
import type { Bindings } from "./token.ts";

/** Whether a holder may make a call, and if not, what would let it. */
export type Decision =
  | { readonly allowed: true; readonly operation: Operation; readonly parameters: Parameters }
  | {
      readonly allowed: false;
      readonly reason: DenialReason;
      readonly operation: Operation | undefined;
      readonly parameters: Parameters;
      /** Sets of scope names of the provider, any of which would allow it. */
      readonly wouldAllow: readonly (readonly string[])[];
      readonly message: string;
    };

type Parameters = Readonly<Record<string, string>>;

/** What a decision is made about: kind of credential, its scopes as stored, what it is bound to. */
export interface Holder {
  readonly kind: string;
  readonly scopes: readonly string[];
  readonly bindings: Bindings;
}

// A request line as servers understand it in one way only: no dot segments, no empty or encoded
// separators, no control characters, nothing that a catalog's matcher takes for a placeholder.
const ambiguousPath =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0020\u007f\\{}<>#]|\/\/|\/\.{1,2}(?:\/|$)|%(?:2[eEfF]|5[cC]|[01][0-9a-fA-F]|7[fF])|%(?![0-9a-fA-F]{2})|\/[:$]/;

/**
 * Decides about a request to the API that a provider's catalog describes. What the catalog does not
 * know is not allowed, nor is a path that two servers could read differently.
 *
 * @param path of the request; a query is forgiven
 */
export function decide(
  provider: CompiledProvider,
  holder: Holder,
  method: string,
  path: string,
): Decision {
  const query = path.indexOf("?");
  const bare = query === -1 ? path : path.slice(0, query);
  if (!bare.startsWith("/") || ambiguousPath.test(bare)) {
    return denied(denialReasons.operation, undefined, {}, "the path can be read in several ways");
  }
  let match = matchOperation(provider, method, bare);
  // HTTP defines HEAD as GET without the body.
  if (match.kind === "none" && method.toUpperCase() === "HEAD") {
    match = matchOperation(provider, "GET", bare);
  }
  if (match.kind === "none") {
    return denied(
      denialReasons.operation,
      undefined,
      {},
      match.methods.length > 0
        ? `${provider.id} has this path with ${match.methods.join(", ")} only`
        : `no operation of ${provider.id} has this path`,
    );
  }
  return decideOperation(provider, holder, match.operation, match.parameters);
}

/** As {@link decide}, for an operation that is known already. */
export function decideOperation(
  provider: CompiledProvider,
  holder: Holder,
  number: number,
  parameters: Parameters,
): Decision {
  const operation = provider.operations[number]!;
  const view = viewFor(provider, holder.kind);
  const rows = rowsOf(view, number).filter((row) => mayCall(view, row));
  if (rows.length === 0) {
    return denied(
      denialReasons.kind,
      operation,
      parameters,
      `no ${holder.kind} can call this operation, whatever its scopes`,
    );
  }
  const held = heldScopes(view, holder.scopes);
  const [call] = resolveCalls(view, [{ operation: number }]).calls;
  if (call === undefined || !holdsFor(view, held, call)) {
    return {
      ...denied(denialReasons.scope, operation, parameters, "a scope is missing"),
      wouldAllow: alternatives(provider, operation),
    };
  }
  const unbound = unboundKind(holder.bindings, parameters);
  if (unbound !== undefined) {
    return denied(
      denialReasons.resource,
      operation,
      parameters,
      `the token is bound to another ${unbound}`,
    );
  }
  return { allowed: true, operation, parameters };
}

function denied(
  reason: DenialReason,
  operation: Operation | undefined,
  parameters: Parameters,
  message: string,
): Decision & { readonly allowed: false } {
  return { allowed: false, reason, operation, parameters, wouldAllow: [], message };
}

function alternatives(
  provider: CompiledProvider,
  operation: Operation,
): readonly (readonly string[])[] {
  const known = provider.tables.scopeNumber;
  return operation.requirements
    .flatMap((requirement) => requirement.anyOf)
    .filter((alternative) => alternative.every((scope) => known.has(scope)));
}

/** The ending that a path parameter has beside the name of its resource. */
const parameterEnding = /(?:_id_or_slug|_slug_or_id|_id|_slug|_name|-id|-slug|-name|Id|Slug|Name)$/;

/** The kind of resource that a path parameter names: `project` for `{project_id_or_slug}`. */
export function resourceKind(parameter: string): string {
  return parameter.replace(parameterEnding, "").toLowerCase();
}

/** The first kind of resource that the token is bound to and that the call does not keep to. */
function unboundKind(bindings: Bindings, parameters: Parameters): string | undefined {
  return Object.keys(bindings).find((kind) => {
    const named = Object.entries(parameters).filter(
      ([name]) => name === kind || resourceKind(name) === kind,
    );
    // An operation that names no such resource acts beyond it.
    return named.length === 0 || named.some(([, value]) => !bindings[kind]!.includes(value));
  });
}

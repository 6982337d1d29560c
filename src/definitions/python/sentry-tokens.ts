import { child, dotted, type PyNode, textOf } from "../../python/tree.ts";

/** A construct of Sentry's source that gives a token its scopes. */
export interface SentryToken {
  readonly call: PyNode;
  /** `SentryAppCreator` */
  readonly construct: string;
  /** As the catalog names it. */
  readonly kind: string;
  /** The argument that holds the scopes. */
  readonly scopes: PyNode;
}

type NamedArguments = ReadonlyMap<string, PyNode>;

interface Known {
  /** The keyword of the scopes. */
  readonly scopes: string;
  readonly kind: (named: NamedArguments) => string;
}

const app: Known = {
  scopes: "scopes",
  kind: (named) => {
    const internal = named.get("is_internal");
    // Only a literal True is certain; an app that may be public is judged as one.
    return internal !== undefined && textOf(internal) === "True"
      ? "internal-integration"
      : "public-integration";
  },
};

const internalApp: Known = { scopes: "scopes", kind: () => "internal-integration" };

const given = (named: NamedArguments, name: string): boolean => {
  const value = named.get(name);
  return value !== undefined && textOf(value) !== "None";
};

const model = (kind: Known["kind"]): Known => ({ scopes: "scope_list", kind });

/** By the name that is called, what comes out. */
const constructs: ReadonlyMap<string, Known> = new Map([
  ["SentryAppCreator", app],
  ["InternalIntegrationCreator", internalApp],
  ["InternalCreator", internalApp],
  [
    "create_internal_integration_for_channel_request",
    { scopes: "integration_scopes", kind: () => "internal-integration" },
  ],
  [
    "ApiToken",
    model((named) =>
      given(named, "application") || given(named, "application_id")
        ? "user-app-token"
        : "user-token",
    ),
  ],
  ["OrgAuthToken", model(() => "org-auth-token")],
  ["ApiKey", model(() => "api-key")],
]);

/** Ways in which Django makes a row of a model. */
const making = /^(.+)\.objects\.(?:create|get_or_create|update_or_create)$/;

/** The token that a call makes; `undefined` for any other call, and for one that states no scopes. */
export function sentryToken(call: PyNode): SentryToken | undefined {
  const callee = dotted(call.children[0]);
  if (callee === undefined) return undefined;
  const made = making.exec(callee)?.[1] ?? callee.replace(/\.run$/, "");
  const construct = made.slice(made.lastIndexOf(".") + 1);
  const known = constructs.get(construct);
  if (known === undefined) return undefined;
  const arguments_ = argumentsOf(call);
  const scopes = arguments_.get(known.scopes);
  if (scopes === undefined) return undefined;
  return { call, construct, kind: known.kind(arguments_), scopes };
}

function argumentsOf(call: PyNode): NamedArguments {
  const items = child(call, "ArgList")?.children ?? [];
  const named = new Map<string, PyNode>();
  for (const [index, item] of items.entries()) {
    const value = items[index + 2];
    if (item.kind === "VariableName" && items[index + 1]?.kind === "AssignOp" && value) {
      named.set(textOf(item), value);
    }
  }
  const defaults = named.get("defaults");
  if (defaults?.kind === "DictionaryExpression") addEntries(defaults, named);
  return named;
}

/** `defaults={"scope_list": [...]}` of `get_or_create`. */
function addEntries(dictionary: PyNode, named: Map<string, PyNode>): void {
  const items = dictionary.children;
  for (const [index, item] of items.entries()) {
    const value = items[index + 2];
    if (item.kind === "String" && items[index + 1]?.kind === ":" && value !== undefined) {
      named.set(textOf(item).slice(1, -1), value);
    }
  }
}

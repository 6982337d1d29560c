import type { Catalog, CompiledProvider } from "../catalog/compiled.ts";
import { matchOperation, matchUrl } from "../catalog/match.ts";
import { nearestName } from "../document/nearest-name.ts";
import type { Outcome, Problem } from "../model/problem.ts";
import type { WantedCall } from "../privilege/calls.ts";

/** A call as it is given on a command line: `POST /path`, `GET https://host/path`, with a target. */
export interface CallArgument {
  readonly method: string;
  /** A path, a template or a URL. */
  readonly path: string;
  readonly target?: string;
}

/** Splits `METHOD PATH [TARGET]`. */
export function parseCall(text: string): Outcome<CallArgument> {
  const [method = "", path, target, ...rest] = text.trim().split(/\s+/);
  if (path === undefined || rest.length > 0 || !/^[A-Za-z]+$/.test(method)) {
    return refusal({
      code: "bad-call",
      message: `\`${text}\` is not a call`,
      expected: "a method and a path or URL, such as `POST /api/0/organizations/acme/releases/`",
      help: "quote each call, so that the shell keeps it together",
    });
  }
  const call = { method: method.toUpperCase(), path };
  return { ok: true, value: target === undefined ? call : { ...call, target } };
}

/** The provider of a name, or what is wrong with the name. */
export function providerNamed(catalog: Catalog, id: string): Outcome<CompiledProvider> {
  const provider = catalog.provider(id);
  if (provider !== undefined) return { ok: true, value: provider };
  const nearest = nearestName(id, catalog.providerIds);
  return refusal({
    code: "unknown-provider",
    message: `the catalog has no provider \`${id}\``,
    expected: `one of ${catalog.providerIds.join(", ")}`,
    ...(nearest === undefined ? {} : { nearest }),
  });
}

/** The provider whose host all the calls go to, for want of a name. */
export function providerOfUrls(
  catalog: Catalog,
  calls: readonly CallArgument[],
): Outcome<CompiledProvider> {
  const found = calls.map(({ method, path }) => matchUrl(catalog, method, path)?.provider);
  const [first] = found;
  if (first !== undefined && found.every((provider) => provider === first)) {
    return { ok: true, value: first };
  }
  const titles = [...new Set(found.map((provider) => provider?.title))];
  const several = titles.length > 1 && !titles.includes(undefined);
  const stranger = calls[found.indexOf(undefined)];
  return refusal({
    code: "no-provider",
    message: several
      ? `the calls go to several providers: ${titles.join(", ")}`
      : `the calls do not tell which provider is called: ${stranger?.path} is at no host that is known`,
    ...(several ? { help: "ask for one provider at a time: a token is of one" } : {}),
    expected: `--provider with one of ${catalog.providerIds.join(", ")}, or URLs of one known host`,
  });
}

/** The operation that a call means. */
export function operationOf(provider: CompiledProvider, call: CallArgument): Outcome<WantedCall> {
  const match = matchOperation(provider, call.method, call.path);
  if (match.kind === "operation") {
    const { operation } = match;
    const { target } = call;
    return { ok: true, value: target === undefined ? { operation } : { operation, target } };
  }
  const known = match.methods.length > 0;
  return refusal({
    code: "unknown-operation",
    message: known
      ? `${provider.title} does not know ${call.method} ${call.path}, but the path with ${match.methods.join(", ")}`
      : `${provider.title} has no operation ${call.method} ${call.path} in the catalog`,
    ...(match.nearest === undefined
      ? {}
      : { nearest: known ? `${match.methods[0]} ${match.nearest}` : match.nearest }),
    help: "an operation that is not known can't be judged; add it to your scopes.yaml if it exists",
  });
}

function refusal(problem: Omit<Problem, "file">): { ok: false; problems: [Problem] } {
  return { ok: false, problems: [{ ...problem, file: "" }] };
}

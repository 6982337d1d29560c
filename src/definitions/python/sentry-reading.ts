import { indexLines, spanAt } from "../../document/lines.ts";
import type { Problem } from "../../model/problem.ts";
import type { SourceFile, Span } from "../../model/span.ts";
import {
  around,
  child,
  parsePython,
  type PyModule,
  type PyNode,
  textOf,
} from "../../python/tree.ts";
import { codeIntegration } from "../code/code-integration.ts";
import { type Construct, constructReading, type Constructs } from "../code/construct.ts";
import { uniqueNames } from "../code/unique-names.ts";
import type { StatedScopes } from "../code/stated-scopes.ts";
import type { ParsedReading } from "../lazy-reader.ts";
import type { ReadContext } from "../reader.ts";
import { findWaivers } from "../waiver-comments.ts";
import { withWaivers } from "../waiver-owners.ts";
import { constantOf } from "./constants.ts";
import { modulesOf, type PyModules } from "./modules.ts";
import { type SentryToken, sentryToken } from "./sentry-tokens.ts";

/** Stands in `Integration.reader`. */
export const sentryPythonId = "sentry-python";

/** Finds the tokens that Sentry's Python source makes. */
export const sentryPythonReading: ParsedReading = constructReading(findTokens);

function findTokens(source: SourceFile, context?: ReadContext): Constructs {
  const module = parsePython(source.path, source.text);
  const lines = indexLines(source.text);
  const span = (from: number, to: number): Span => spanAt(source.path, lines, from, to);
  const modules = modulesOf(context);
  const constructs: Construct[] = [];
  const unjudged: Problem[] = [];
  const tokens = module.calls.flatMap((call) => sentryToken(call) ?? []);
  const names = uniqueNames(tokens.map(({ call, construct }) => placeName(call) ?? construct));
  for (const [index, token] of tokens.entries()) {
    const at = span(token.call.from, token.call.children[0]!.to);
    const stated = statedScopes(modules, module, token, span);
    if (!stated.ok) {
      unjudged.push(undecided(token, stated));
      continue;
    }
    const integration = codeIntegration({
      name: `${source.path}#${names[index]!}`,
      provider: "sentry",
      kind: token.kind,
      scopes: stated.scopes,
      reader: sentryPythonId,
      at,
      extent: span(token.call.from, token.call.to),
    });
    const { literal } = stated;
    constructs.push({ integration, ...(literal === undefined ? {} : { literal }) });
  }
  const { waivers, problems } = findWaivers(commentsOf(module, span));
  const owned = withWaivers(
    constructs.map(({ integration }) => integration),
    waivers,
  );
  return {
    constructs: constructs.map((construct, index) => ({
      ...construct,
      integration: owned[index]!,
    })),
    problems,
    unjudged,
  };
}

function undecided(
  { construct }: SentryToken,
  { reason, at }: Extract<StatedScopes, { readonly ok: false }>,
): Problem {
  return {
    code: "undecided-scopes",
    message: `the scopes of this \`${construct}\` are not known: ${reason}`,
    file: at.file,
    at,
    expected: "a list of names, or a constant of this checkout",
  };
}

function statedScopes(
  modules: PyModules,
  module: PyModule,
  { scopes }: SentryToken,
  span: (from: number, to: number) => Span,
): StatedScopes {
  const value = constantOf(modules, scopes);
  // A place in another file is of no use to a report on this one.
  const place = (node: PyNode): Span => {
    const inside = node.module === module ? node : scopes;
    return span(inside.from, inside.to);
  };
  if (value.kind !== "list") {
    const reason = value.kind === "text" ? "is a text in place of a list" : value.reason;
    const words = textOf(value.node).split("\n", 1)[0]!.slice(0, 60);
    return { ok: false, reason: `\`${words}\` ${reason}`, at: place(value.node) };
  }
  const { literal, items } = value;
  const stated = items.map(({ text, node }) => ({ value: text, at: place(node) }));
  if (literal === undefined || literal.module !== module || isShared(literal, scopes)) {
    return { ok: true, scopes: stated };
  }
  const quote = /['"]/.exec(textOf(items[0]?.node ?? scopes))?.[0] ?? '"';
  return {
    ok: true,
    scopes: stated,
    literal: {
      kind: "list",
      start: literal.from,
      end: literal.to,
      items: items.map(({ node }) => ({ start: node.from, end: node.to })),
      written: (name) => quote + name + quote,
    },
  };
}

/** Whether the list is a constant that more than one place of the file names. */
function isShared(literal: PyNode, use: PyNode): boolean {
  if (literal === use) return false;
  const name = child(literal.parent, "VariableName");
  if (name === undefined) return true;
  const mentions = literal.module.text.match(new RegExp(`\\b${textOf(name)}\\b`, "g"));
  return (mentions?.length ?? 0) > 2;
}

/** The classes and functions around a call: `VercelIntegrationProvider.post_install`. */
function placeName(call: PyNode): string | undefined {
  const names: string[] = [];
  let at = around(call, "FunctionDefinition", "ClassDefinition");
  while (at !== undefined) {
    const name = child(at, "VariableName");
    if (name !== undefined) names.unshift(textOf(name));
    at = around(at, "FunctionDefinition", "ClassDefinition");
  }
  return names.length === 0 ? undefined : names.join(".");
}

function commentsOf(
  { root }: PyModule,
  span: (from: number, to: number) => Span,
): { readonly text: string; readonly at: Span; readonly ownLine: boolean }[] {
  const found: { text: string; at: Span; ownLine: boolean }[] = [];
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === "Comment") {
      found.push({ text: textOf(node).slice(1), at: span(node.from, node.to), ownLine: true });
    }
    pending.push(...node.children.toReversed());
  }
  return found;
}

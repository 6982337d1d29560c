import type { Node as MorphNode, SourceFile as MorphFile } from "ts-morph";
import { indexLines, spanAt } from "../../document/lines.ts";
import type { Problem } from "../../model/problem.ts";
import type { SourceFile, Span } from "../../model/span.ts";
import { evaluate, type Literal } from "../../typescript/literal.ts";
import { type ModuleReader, modulesOver, type Morph } from "../../typescript/module.ts";
import { codeIntegration } from "../code/code-integration.ts";
import { type Construct, constructReading, type Constructs } from "../code/construct.ts";
import type { StatedScopes } from "../code/stated-scopes.ts";
import { uniqueNames } from "../code/unique-names.ts";
import type { ParsedReading } from "../lazy-reader.ts";
import type { ReadContext } from "../reader.ts";
import { findWaivers } from "../waiver-comments.ts";
import { withWaivers } from "../waiver-owners.ts";
import { addressScopes } from "./authorisation-url.ts";
import { readDefined } from "./defined.ts";
import { importsOf } from "./imports.ts";
import { oauthKinds, oauthSite, type OAuthSite } from "./oauth.ts";
import { scopesOfLiteral, type SpanOf } from "./stated-scopes.ts";

/** Stands in `Integration.reader`. */
const id = "typescript";

/**
 * Finds definitions and scopes that TypeScript or JavaScript states.
 *
 * @param knows whether the catalog has a provider: of others nothing that code asks for can be judged
 */
export function typescriptReading(
  morph: Morph,
  knows: (provider: string) => boolean,
): ParsedReading {
  return constructReading((source, context) => findStated(morph, knows, source, context));
}

/** Scopes that were found, or why they are not known, before it is settled what may be judged. */
interface Asked {
  readonly provider: string;
  readonly kind?: string;
  readonly name: string;
  readonly stated: StatedScopes;
  readonly at: Span;
  readonly extent: Span;
}

function findStated(
  morph: Morph,
  knows: (provider: string) => boolean,
  source: SourceFile,
  context: ReadContext | undefined,
): Constructs {
  const modules = modulesOver(morph, (path) => {
    if (path === source.path) return source;
    const other = context?.file(path);
    return other?.ok === true ? other.value : undefined;
  });
  const file = modules.open(source.path)!;
  const lines = indexLines(source.text);
  const span: SpanOf = (from, to) => spanAt(source.path, lines, from, to);
  const problems: Problem[] = [];
  const unjudged: Problem[] = [];
  const constructs: Construct[] = [];
  for (const call of definitionsOf(morph, file)) {
    const defined = readDefined(modules, source, call, span, id);
    if (defined.ok) constructs.push(defined.construct);
    else problems.push(...defined.problems);
  }
  const asked = [...oauthOf(modules, file, span), ...addressesOf(morph, file, span)];
  const names = uniqueNames(asked.map(({ name }) => name));
  for (const [index, one] of asked.entries()) {
    const { provider, stated } = one;
    if (!stated.ok) unjudged.push(undecided(one, stated));
    else if (!knows(provider)) unjudged.push(unknownProvider(one));
    else {
      const { literal, scopes } = stated;
      const integration = codeIntegration({
        ...one,
        name: `${source.path}#${names[index]!}`,
        scopes,
        reader: id,
      });
      constructs.push({ integration, ...(literal === undefined ? {} : { literal }) });
    }
  }
  constructs.sort((a, b) => a.integration.at.start.offset - b.integration.at.start.offset);
  const found = findWaivers(commentsOf(file, span));
  const owned = withWaivers(
    constructs.map(({ integration }) => integration),
    found.waivers,
  );
  return {
    constructs: constructs.map((construct, index) => ({
      ...construct,
      integration: owned[index]!,
    })),
    problems: [...problems, ...found.problems],
    unjudged,
  };
}

function definitionsOf({ Node, SyntaxKind }: Morph, file: MorphFile) {
  const ours = importsOf({ Node } as Morph, file);
  return file.getDescendantsOfKind(SyntaxKind.CallExpression).filter((call) => {
    const callee = call.getExpression();
    const whole = Node.isPropertyAccessExpression(callee) ? callee.getExpression() : undefined;
    const imported = ours.get((whole ?? callee).getText());
    if (imported?.module !== "scopewright") return false;
    return Node.isPropertyAccessExpression(callee)
      ? callee.getName() === "defineIntegration"
      : imported.name === "defineIntegration";
  });
}

function oauthOf(modules: ModuleReader, file: MorphFile, span: SpanOf): readonly Asked[] {
  const { morph } = modules;
  const imports = importsOf(morph, file);
  const found: Asked[] = [];
  file.forEachDescendant((node) => {
    const site = oauthSite(morph, node, imports);
    if (site !== undefined) found.push(...scopesAsked(modules, site, span));
  });
  return found;
}

/** What a site states; nothing where it names no scopes, and so leaves them to the provider. */
function scopesAsked(modules: ModuleReader, site: OAuthSite, span: SpanOf): readonly Asked[] {
  const { provider, kind, name, node, argument } = site;
  const value = evaluate(modules, argument);
  const common = {
    provider,
    ...(kind === undefined ? {} : { kind }),
    name,
    at: span(node.getStart(), argument.getStart()),
    extent: span(node.getStart(), node.getEnd()),
  };
  for (const way of site.ways) {
    const stated = follow(value, way);
    if (stated === undefined) continue;
    return [{ ...common, stated: scopesOfLiteral(modules, stated, argument, span) }];
  }
  return [];
}

/** The value at the end of a way; the unknown one that stands in it. */
function follow(value: Literal, way: readonly string[]): Literal | undefined {
  let at: Literal | undefined = value;
  for (const step of way) {
    if (at?.kind !== "record") return undefined;
    at = at.entries.get(step);
  }
  return at?.kind === "other" ? undefined : at;
}

function addressesOf({ Node }: Morph, file: MorphFile, span: SpanOf): readonly Asked[] {
  const found: Asked[] = [];
  file.forEachDescendant((node: MorphNode) => {
    const isText =
      Node.isStringLiteral(node) ||
      Node.isNoSubstitutionTemplateLiteral(node) ||
      Node.isTemplateExpression(node);
    if (!isText) return;
    const start = node.getStart() + 1;
    const address = addressScopes(node.getText().slice(1, -1));
    if (address === undefined) return;
    const { provider, words } = address;
    const extent = span(node.getStart(), node.getEnd());
    const stated: StatedScopes =
      words === undefined
        ? { ok: false, reason: "they are decided at run time", at: extent }
        : {
            ok: true,
            scopes: words.names.map((name) => ({
              value: name.value,
              at: span(start + name.start, start + name.end),
            })),
            literal: {
              kind: "words",
              start: start + words.start,
              end: start + words.end,
              separator: words.separator,
            },
          };
    const kind = oauthKinds[provider];
    const name = `authorise-${provider}`;
    const at = extent;
    found.push({ provider, ...(kind === undefined ? {} : { kind }), name, stated, at, extent });
  });
  return found;
}

function undecided(
  { provider }: Asked,
  { reason, at }: Extract<StatedScopes, { readonly ok: false }>,
): Problem {
  return {
    code: "undecided-scopes",
    message: `the scopes that are asked of \`${provider}\` here are not known: ${reason}`,
    file: at.file,
    at,
    expected: "names that stand in the code, or constants of this checkout",
  };
}

function unknownProvider({ provider, at }: Asked): Problem {
  return {
    code: "unknown-provider",
    message: `what these scopes of \`${provider}\` open can't be judged: the catalog does not know it`,
    file: at.file,
    at,
    help: "make its catalog with `scopewright catalog import`, or describe it in a `scopes.yaml` of your own",
  };
}

function commentsOf(
  file: MorphFile,
  span: SpanOf,
): { readonly text: string; readonly at: Span; readonly ownLine: boolean }[] {
  const found = new Map<number, { text: string; at: Span; ownLine: boolean }>();
  const ranges = [
    ...file.getDescendants().flatMap((node) => node.getLeadingCommentRanges()),
    ...file.getDescendants().flatMap((node) => node.getTrailingCommentRanges()),
  ];
  for (const range of ranges) {
    const text = range
      .getText()
      .replace(/^(?:\/\/|\/\*+)/, "")
      .replace(/\*\/$/, "");
    found.set(range.getPos(), { text, at: span(range.getPos(), range.getEnd()), ownLine: true });
  }
  return [...found.entries()].toSorted(([a], [b]) => a - b).map(([, comment]) => comment);
}

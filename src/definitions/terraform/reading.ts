import { indexLines, spanAt } from "../../document/lines.ts";
import type { Integration } from "../../model/integration.ts";
import type { Problem } from "../../model/problem.ts";
import type { Located, SourceFile, Span } from "../../model/span.ts";
import { codeIntegration } from "../code/code-integration.ts";
import { type Construct, constructReading, type Constructs } from "../code/construct.ts";
import type { StatedScopes } from "../code/stated-scopes.ts";
import type { ParsedReading } from "../lazy-reader.ts";
import type { ReadContext } from "../reader.ts";
import { findWaivers } from "../waiver-comments.ts";
import { withWaivers } from "../waiver-owners.ts";
import { hclConstant, type Place } from "./constants.ts";
import { gitlabTargets, gitlabTokenKinds } from "./gitlab-tokens.ts";
import { type HclBlock, type HclFile, parseHcl } from "./hcl.ts";
import { providerOf, type VercelVariable, vercelVariable } from "./vercel-variables.ts";

/** Stands in `Integration.reader`. */
const id = "terraform";
const day = 86_400_000;

/** Finds the tokens that Terraform makes, and where it puts tokens. */
export const terraformReading: ParsedReading = constructReading(findTokens);

function findTokens(source: SourceFile, context?: ReadContext): Constructs {
  const file = parseHcl(source.text);
  const lines = indexLines(source.text);
  const span = (from: number, to: number): Span => spanAt(source.path, lines, from, to);
  const files = [file, ...siblings(source.path, context)];
  const unjudged: Problem[] = [];
  const constructs: Construct[] = [];
  const variables = file.blocks.flatMap(
    (block) => vercelVariable(files, block, span(block.from, block.headTo)) ?? [],
  );
  const placed = new Set<VercelVariable>();
  for (const block of file.blocks) {
    const [type = "", label = ""] = block.labels;
    const kind = gitlabTokenKinds[type];
    if (block.type !== "resource" || kind === undefined) continue;
    const stated = statedScopes(files, block, span);
    if (!stated.ok) {
      unjudged.push(undecided(type, stated));
      continue;
    }
    const mine = variables.filter(({ value }) => refersTo(value, `${type}.${label}`));
    for (const variable of mine) placed.add(variable);
    const plain = codeIntegration({
      name: `${source.path}#${type}.${label}`,
      provider: "gitlab",
      kind,
      scopes: stated.scopes,
      reader: id,
      at: span(block.from, block.headTo),
      extent: span(block.from, block.to),
    });
    const { literal } = stated;
    constructs.push({
      integration: withSurroundings(plain, files, block, mine, span),
      ...(literal === undefined ? {} : { literal }),
    });
  }
  for (const variable of variables) {
    if (variable.undecided) unjudged.push(unknownSensitivity(variable));
    const provider = placed.has(variable) ? undefined : providerOf(variable);
    if (provider === undefined) continue;
    const { block } = variable;
    const at = span(block.from, block.headTo);
    unjudged.push({
      code: "unstated-scopes",
      message: `what the token in \`${variable.key}\` is granted stands elsewhere`,
      file: source.path,
      at,
      help: "write a definition that delivers it: integrations/*.yaml",
    });
    const plain = codeIntegration({
      name: `${source.path}#${block.labels.join(".")}`,
      provider,
      scopes: [],
      reader: id,
      at,
      extent: span(block.from, block.to),
    });
    constructs.push({ integration: { ...plain, deliver: deliveriesOf([variable]) } });
  }
  if (file.broken !== undefined) unjudged.push(brokenAt(span(file.broken, file.broken + 1)));
  const found = findWaivers(commentsOf(file, span));
  constructs.sort((a, b) => a.integration.at.start.offset - b.integration.at.start.offset);
  const owned = withWaivers(
    constructs.map(({ integration }) => integration),
    found.waivers,
  );
  return {
    constructs: constructs.map((construct, index) => ({
      ...construct,
      integration: owned[index]!,
    })),
    problems: found.problems,
    unjudged,
  };
}

/** Files of the same folder in which a module usually keeps its locals. */
function siblings(path: string, context: ReadContext | undefined): readonly HclFile[] {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return ["locals.tf", "main.tf"].flatMap((name) => {
    if (context === undefined || folder + name === path) return [];
    const source = context.file(folder + name);
    return source.ok ? [parseHcl(source.value.text)] : [];
  });
}

function statedScopes(
  files: readonly HclFile[],
  block: HclBlock,
  span: (from: number, to: number) => Span,
): StatedScopes {
  const node = block.attributes.get("scopes");
  if (node === undefined) {
    return { ok: false, reason: "they are not stated", at: span(block.from, block.headTo) };
  }
  const [file] = files;
  const value = hclConstant(files, node);
  const place = (at: Place): Span => {
    const inside = at.file === file ? at : node;
    return span(inside.from, inside.to);
  };
  if (value.kind !== "list") {
    const at =
      value.kind === "unknown" ? value.place : { file: file!, from: node.from, to: node.to };
    const words = at.file.text.slice(at.from, at.to).split("\n", 1)[0]!.slice(0, 60);
    return { ok: false, reason: `\`${words}\` is no plain list of names`, at: place(at) };
  }
  const scopes = value.items.map(({ text, place: at }) => ({ value: text, at: place(at) }));
  const { literal } = value;
  // A list that stands elsewhere may be used elsewhere.
  const own =
    literal !== undefined &&
    literal.file === file &&
    literal.from >= block.from &&
    literal.to <= block.to;
  if (!own) return { ok: true, scopes };
  return {
    ok: true,
    scopes,
    literal: {
      kind: "list",
      start: literal.from,
      end: literal.to,
      items: value.items.map(({ place: at }) => ({ start: at.from, end: at.to })),
      written: (name) => `"${name}"`,
    },
  };
}

function undecided(
  type: string,
  { reason, at }: Extract<StatedScopes, { readonly ok: false }>,
): Problem {
  return {
    code: "undecided-scopes",
    message: `the scopes of this \`${type}\` are not known: ${reason}`,
    file: at.file,
    at,
    expected: "a list of names, or a local of this module",
  };
}

function unknownSensitivity({ key, delivery: { at } }: VercelVariable): Problem {
  return {
    code: "undecided-sensitivity",
    message: `whether \`${key}\` can be read back is decided elsewhere`,
    file: at.file,
    at,
    expected: "`sensitive = true` or `false`",
  };
}

function brokenAt(at: Span): Problem {
  return {
    code: "hcl-syntax",
    message: "this file is not understood from here on, and may state more than was read",
    file: at.file,
    at,
    help: "`terraform validate` says what is wrong with it, if anything is",
  };
}

/** What surrounds the scopes: what the token is limited to, how long it lives, where it goes. */
function withSurroundings(
  integration: Integration,
  files: readonly HclFile[],
  block: HclBlock,
  variables: readonly VercelVariable[],
  span: (from: number, to: number) => Span,
): Integration {
  const { text } = files[0]!;
  const resources = gitlabTargets.flatMap((name): Located<string>[] => {
    const node = block.attributes.get(name);
    if (node === undefined) return [];
    const value = text.slice(node.from, node.to).replace(/^"(.*)"$/, "$1");
    return [{ value: `${name} ${value}`, at: span(node.from, node.to) }];
  });
  const maxAge = rotation(files, block, "expiration_days", span);
  const rotateBefore = rotation(files, block, "rotate_before_days", span);
  return {
    ...integration,
    token: {
      ...integration.token,
      ...(resources.length === 0 ? {} : { resources }),
      ...(maxAge === undefined ? {} : { maxAge }),
      ...(rotateBefore === undefined ? {} : { rotateBefore }),
    },
    deliver: deliveriesOf(variables),
  };
}

function deliveriesOf(variables: readonly VercelVariable[]): Integration["deliver"] {
  // Where it is not known whether people can read it back, nothing may be said of it.
  return variables.filter(({ undecided: open }) => !open).map(({ delivery }) => delivery);
}

/** A number of days in `rotation_configuration`, which is an object or, in older files, a block. */
function rotation(
  files: readonly HclFile[],
  block: HclBlock,
  name: string,
  span: (from: number, to: number) => Span,
): Located<number> | undefined {
  const { text } = files[0]!;
  const inner = block.blocks.find(({ type }) => type === "rotation_configuration");
  const object = block.attributes.get("rotation_configuration")?.getChild("CollectionValue");
  const element = object
    ?.getChild("Object")
    ?.getChildren("ObjectElem")
    .find((each) => {
      const key = each.getChild("ObjectKey");
      return key !== null && text.slice(key.from, key.to).replaceAll('"', "") === name;
    });
  const node = inner?.attributes.get(name) ?? element?.getChild("Expression");
  if (node === undefined || node === null) return undefined;
  const value = hclConstant(files, node);
  return value.kind === "number"
    ? { value: value.value * day, at: span(node.from, node.to) }
    : undefined;
}

/** Whether an expression takes the token of a resource, also of one with `for_each`. */
function refersTo(value: string, resource: string): boolean {
  const at = value.indexOf(`${resource}.token`);
  const counted = value.indexOf(`${resource}[`);
  const start = at === -1 ? counted : at;
  return start !== -1 && !/[\w.-]/.test(value[start - 1] ?? "");
}

function commentsOf(
  { text, comments }: HclFile,
  span: (from: number, to: number) => Span,
): { readonly text: string; readonly at: Span; readonly ownLine: boolean }[] {
  return comments.map(({ from, to }) => ({
    text: text
      .slice(from, to)
      .replace(/^(?:#|\/\/|\/\*)/, "")
      .replace(/\*\/$/, ""),
    at: span(from, to),
    ownLine: true,
  }));
}

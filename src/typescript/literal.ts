import type {
  ArrayLiteralExpression,
  Node as MorphNode,
  ObjectLiteralExpression,
  PropertyName,
  SourceFile as MorphFile,
  TemplateExpression,
} from "ts-morph";
import type { ModuleReader } from "./module.ts";

/** What an expression is known to be without running it, with the node that says so. */
export type Literal =
  | { readonly kind: "text"; readonly text: string; readonly node: MorphNode }
  | { readonly kind: "list"; readonly items: readonly Literal[]; readonly node: MorphNode }
  | {
      readonly kind: "record";
      readonly entries: ReadonlyMap<string, Literal>;
      readonly node: MorphNode;
    }
  /** A number, a boolean, null or undefined. */
  | { readonly kind: "other"; readonly value: unknown; readonly node: MorphNode }
  /** Decided at run time, or elsewhere; `reason` completes "because it …". */
  | { readonly kind: "unknown"; readonly reason: string; readonly node: MorphNode };

/** Chains of constants longer than this are taken for cycles. */
const depthLimit = 40;

/**
 * Evaluates object, array and string expressions: constants and enums across files, spreads,
 * `as const`, `satisfies`, template strings without gaps, `Object.freeze`, and calls with one
 * string argument that only translate it (`t("…")`).
 */
export function evaluate(modules: ModuleReader, node: MorphNode, depth = 0): Literal {
  const { Node } = modules.morph;
  if (depth > depthLimit) return unknown(node, "refers to itself");
  const next = (inner: MorphNode): Literal => evaluate(modules, inner, depth + 1);

  if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node)) {
    return { kind: "text", text: node.getLiteralText(), node };
  }
  if (
    Node.isAsExpression(node) ||
    Node.isSatisfiesExpression(node) ||
    Node.isParenthesizedExpression(node) ||
    Node.isNonNullExpression(node) ||
    Node.isTypeAssertion(node)
  ) {
    return next(node.getExpression());
  }
  if (Node.isArrayLiteralExpression(node)) return evaluateList(modules, node, next);
  if (Node.isObjectLiteralExpression(node)) return evaluateRecord(modules, node, next);
  if (Node.isTemplateExpression(node)) return evaluateTemplate(node, next);
  if (Node.isIdentifier(node)) {
    if (node.getText() === "undefined") return { kind: "other", value: undefined, node };
    const value = declared(modules, node.getSourceFile(), node.getText(), node, depth);
    return value ?? unknown(node, `is \`${node.getText()}\`, whose value is not in these files`);
  }
  if (Node.isPropertyAccessExpression(node)) {
    return member(node, next(node.getExpression()), node.getName());
  }
  if (Node.isElementAccessExpression(node)) {
    const key = node.getArgumentExpression();
    const name = key === undefined ? undefined : next(key);
    if (name?.kind !== "text") return unknown(node, "is looked up by a computed key");
    return member(node, next(node.getExpression()), name.text);
  }
  if (Node.isNumericLiteral(node)) {
    return { kind: "other", value: node.getLiteralValue(), node };
  }
  if (Node.isTrueLiteral(node)) return { kind: "other", value: true, node };
  if (Node.isFalseLiteral(node)) return { kind: "other", value: false, node };
  if (Node.isNullLiteral(node)) return { kind: "other", value: null, node };
  if (Node.isCallExpression(node)) {
    const [only, ...rest] = node.getArguments();
    const callee = node.getExpression().getText();
    if (only !== undefined && rest.length === 0) {
      if (callee === "Object.freeze") return next(only);
      const argument = Node.isStringLiteral(only) ? next(only) : undefined;
      if (argument?.kind === "text" && translates(callee)) return { ...argument, node };
    }
    return unknown(node, `is computed by \`${shorten(node.getExpression().getText())}()\``);
  }
  return unknown(node, "is computed at run time");
}

/** The value of an exported or local name of a file; `undefined` when the file has no such name. */
export function evaluateExport(
  modules: ModuleReader,
  file: MorphFile,
  name: string,
): Literal | undefined {
  return declared(modules, file, name, file, 0);
}

function declared(
  modules: ModuleReader,
  file: MorphFile,
  name: string,
  at: MorphNode,
  depth: number,
): Literal | undefined {
  if (depth > depthLimit) return unknown(at, "refers to itself");
  const variable = file.getVariableDeclaration(name);
  if (variable !== undefined) {
    const isConstant = variable.getVariableStatement()?.getDeclarationKind() === "const";
    if (!isConstant) return unknown(variable, `can change: \`${name}\` is not a constant`);
    const initializer = variable.getInitializer();
    return initializer === undefined
      ? unknown(variable, "has no value here")
      : evaluate(modules, initializer, depth + 1);
  }
  const enumeration = file.getEnum(name);
  if (enumeration !== undefined) {
    const entries = new Map<string, Literal>();
    for (const entry of enumeration.getMembers()) {
      const value = entry.getValue();
      entries.set(
        entry.getName(),
        typeof value === "string"
          ? { kind: "text", text: value, node: entry }
          : { kind: "other", value, node: entry },
      );
    }
    return { kind: "record", entries, node: enumeration };
  }
  return imported(modules, file, name, at, depth);
}

function imported(
  modules: ModuleReader,
  file: MorphFile,
  name: string,
  at: MorphNode,
  depth: number,
): Literal | undefined {
  for (const declaration of file.getImportDeclarations()) {
    const named = declaration
      .getNamedImports()
      .find((entry) => (entry.getAliasNode()?.getText() ?? entry.getName()) === name);
    if (named === undefined) continue;
    const specifier = declaration.getModuleSpecifierValue();
    const target = modules.follow(file, specifier);
    if (target === undefined) return unknown(named, `comes from \`${specifier}\``);
    return declared(modules, target, named.getName(), at, depth + 1);
  }
  for (const declaration of file.getExportDeclarations()) {
    const specifier = declaration.getModuleSpecifierValue();
    const named = declaration
      .getNamedExports()
      .find((entry) => (entry.getAliasNode()?.getText() ?? entry.getName()) === name);
    if (named === undefined && !declaration.isNamespaceExport()) continue;
    const inner = named?.getName() ?? name;
    if (specifier === undefined) {
      // `export { a as b }` of this very file.
      if (inner !== name) return declared(modules, file, inner, at, depth + 1);
      continue;
    }
    const target = modules.follow(file, specifier);
    if (target === undefined) {
      if (named !== undefined) return unknown(declaration, `comes from \`${specifier}\``);
      continue;
    }
    const value = declared(modules, target, inner, at, depth + 1);
    if (value !== undefined) return value;
  }
  return undefined;
}

function evaluateList(
  modules: ModuleReader,
  node: ArrayLiteralExpression,
  next: (inner: MorphNode) => Literal,
): Literal {
  const items: Literal[] = [];
  for (const element of node.getElements()) {
    if (!modules.morph.Node.isSpreadElement(element)) {
      items.push(next(element));
      continue;
    }
    const spread = next(element.getExpression());
    if (spread.kind === "list") items.push(...spread.items);
    else items.push(spread.kind === "unknown" ? spread : unknown(element, "spreads no array"));
  }
  return { kind: "list", items, node };
}

function evaluateRecord(
  modules: ModuleReader,
  node: ObjectLiteralExpression,
  next: (inner: MorphNode) => Literal,
): Literal {
  const { Node } = modules.morph;
  const entries = new Map<string, Literal>();
  for (const property of node.getProperties()) {
    if (Node.isSpreadAssignment(property)) {
      const spread = next(property.getExpression());
      if (spread.kind !== "record") {
        return spread.kind === "unknown" ? spread : unknown(property, "spreads no object");
      }
      for (const [key, value] of spread.entries) entries.set(key, value);
      continue;
    }
    if (Node.isShorthandPropertyAssignment(property)) {
      entries.set(property.getName(), next(property.getNameNode()));
      continue;
    }
    if (!Node.isPropertyAssignment(property)) {
      entries.set(property.getName(), unknown(property, "is a function"));
      continue;
    }
    const key = propertyKey(modules, property.getNameNode(), next);
    if (key === undefined) return unknown(property, "has a computed key");
    const value = property.getInitializer();
    entries.set(key, value === undefined ? unknown(property, "has no value") : next(value));
  }
  return { kind: "record", entries, node };
}

function propertyKey(
  modules: ModuleReader,
  name: PropertyName,
  next: (inner: MorphNode) => Literal,
): string | undefined {
  const { Node } = modules.morph;
  if (Node.isComputedPropertyName(name)) {
    const key = next(name.getExpression());
    return key.kind === "text" ? key.text : undefined;
  }
  if (Node.isStringLiteral(name) || Node.isNoSubstitutionTemplateLiteral(name)) {
    return name.getLiteralText();
  }
  return name.getText();
}

function evaluateTemplate(node: TemplateExpression, next: (inner: MorphNode) => Literal): Literal {
  let text = node.getHead().getLiteralText();
  for (const span of node.getTemplateSpans()) {
    const value = next(span.getExpression());
    if (value.kind !== "text") return unknown(node, "is a template whose gaps are not constant");
    text += value.text + span.getLiteral().getLiteralText();
  }
  return { kind: "text", text, node };
}

function member(node: MorphNode, owner: Literal, name: string): Literal {
  if (owner.kind === "unknown") return owner;
  const value = owner.kind === "record" ? owner.entries.get(name) : undefined;
  return value ?? unknown(node, `has no constant member \`${name}\``);
}

/** Functions named like this give their argument back in the reader's language. */
function translates(callee: string): boolean {
  return /^(?:t|tn|tct|gettext|_|i18n\.t|i18n)$/.test(callee);
}

function unknown(node: MorphNode, reason: string): Literal {
  return { kind: "unknown", reason, node };
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

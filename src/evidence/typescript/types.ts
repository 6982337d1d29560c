import { ts } from "../../typescript/compiler.ts";
import { absent, options, text } from "../value-text.ts";
import type { UnknownValue, Value } from "../value.ts";
import { clientTypes } from "./client-imports.ts";
import type { Evaluator } from "./evaluator.ts";
import { lookup, type Declaration } from "./scope.ts";

/** What a type annotation tells: a client, an instance of a class of the checkout, a literal. */
export function typedValue(evaluator: Evaluator, type: ts.TypeNode | undefined): Value | undefined {
  if (type === undefined) return undefined;
  if (ts.isLiteralTypeNode(type)) {
    return ts.isStringLiteral(type.literal) ? text(type.literal.text) : undefined;
  }
  if (ts.isUnionTypeNode(type)) {
    const known = type.types.map((item) => typedValue(evaluator, item));
    const told = known.filter((item) => item !== undefined);
    // `Client | undefined`; of several known ones none is sure.
    return told.length === 1 && told[0]!.kind !== "text" ? told[0] : undefined;
  }
  if (ts.isParenthesizedTypeNode(type)) return typedValue(evaluator, type.type);
  if (ts.isTypeQueryNode(type) && ts.isIdentifier(type.exprName)) {
    const declaration = lookup(type.exprName.text, type);
    if (declaration !== undefined) return evaluator.declared(declaration);
    return type.exprName.text === "fetch" ? clientOf("fetch") : undefined;
  }
  const written = type.getText();
  const awaited = /^(?:Promise|Readonly|Required|Partial)<(.*)>$/s.test(written);
  if (awaited && ts.isTypeReferenceNode(type))
    return typedValue(evaluator, type.typeArguments?.[0]);
  const inner =
    /^(?:InstanceType|ReturnType|Awaited)<(?:ReturnType<)?\s*typeof\s+(\w+)/.exec(written)?.[1] ??
    /^(?:\w+\.)?(\w+)/.exec(written)?.[1];
  if (inner === undefined) return undefined;
  const declared = lookup(inner, type);
  const ours = declared === undefined ? undefined : classOfCheckout(evaluator, declared);
  if (ours !== undefined) return ours;
  const client = inner === "getOctokit" ? "octokit" : clientTypes[inner];
  return client === undefined ? undefined : { ...clientOf(client), guessed: true };
}

function clientOf(client: string): Extract<Value, { kind: "client" }> {
  return { kind: "client", client, settings: absent, path: [] };
}

/** Any instance of a class that the checkout declares. */
function classOfCheckout(evaluator: Evaluator, type: Declaration): Value | undefined {
  if (ts.isClassLike(type)) return evaluator.anyInstance(type);
  if (!ts.isImportSpecifier(type) && !ts.isImportClause(type)) return undefined;
  const value = evaluator.declared(type);
  if (value.kind !== "class") return undefined;
  return ts.isClassLike(value.identity as ts.Node)
    ? evaluator.anyInstance(value.identity as ts.ClassDeclaration)
    : undefined;
}

/**
 * Something unknown, with those of its members filled in whose types tell what they are:
 * `{ client }: { client: Client }`.
 */
export function withTypedMembers(
  evaluator: Evaluator,
  value: UnknownValue,
  type: ts.TypeNode | undefined,
): Value {
  const members = type === undefined ? [] : membersOf(evaluator, type, 0);
  const telling = new Map<string, ts.TypeNode>();
  for (const member of members) {
    if (!ts.isPropertySignature(member) || member.type === undefined) continue;
    if (!ts.isIdentifier(member.name)) continue;
    const kind = typedValue(evaluator, member.type)?.kind;
    if (kind === "client" || kind === "object") telling.set(member.name.text, member.type);
  }
  if (telling.size === 0) return value;
  return {
    kind: "object",
    open: value,
    names: () => [...telling.keys()],
    get: (name) => typedValue(evaluator, telling.get(name)),
  };
}

/** The members of an object type that is written out, in place or in the checkout. */
function membersOf(
  evaluator: Evaluator,
  type: ts.TypeNode,
  depth: number,
): readonly ts.TypeElement[] {
  if (depth > 3) return [];
  if (ts.isTypeLiteralNode(type)) return type.members;
  if (ts.isIntersectionTypeNode(type)) {
    return type.types.flatMap((item) => membersOf(evaluator, item, depth + 1));
  }
  if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return [];
  const named = typeNamed(evaluator, type.typeName.text, type, depth);
  if (named === undefined) return [];
  if (ts.isTypeAliasDeclaration(named)) return membersOf(evaluator, named.type, depth + 1);
  const above = (named.heritageClauses ?? []).flatMap((clause) => clause.types);
  return [
    ...named.members,
    ...above.flatMap((base) => {
      if (!ts.isIdentifier(base.expression)) return [];
      const parent = typeNamed(evaluator, base.expression.text, base, depth + 1);
      if (parent === undefined || depth > 2) return [];
      return ts.isInterfaceDeclaration(parent)
        ? parent.members
        : membersOf(evaluator, parent.type, depth + 1);
    }),
  ];
}

type NamedType = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

function typeNamed(
  evaluator: Evaluator,
  name: string,
  at: ts.Node,
  depth: number,
): NamedType | undefined {
  const file = at.getSourceFile();
  const own = file.statements.find(
    (item): item is NamedType =>
      (ts.isInterfaceDeclaration(item) || ts.isTypeAliasDeclaration(item)) &&
      item.name.text === name,
  );
  if (own !== undefined || depth > 3) return own;
  const declaration = lookup(name, at);
  if (declaration === undefined || !ts.isImportSpecifier(declaration)) return undefined;
  const statement = ts.findAncestor(declaration, ts.isImportDeclaration);
  const specifier = statement?.moduleSpecifier;
  if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return undefined;
  const path = evaluator.project.resolve(specifier.text, file.fileName);
  const tree = path === undefined ? undefined : evaluator.project.source(path)?.tree;
  if (tree === undefined) return undefined;
  const original = (declaration.propertyName ?? declaration.name).text;
  return typeNamed(evaluator, original, tree.endOfFileToken, depth + 1);
}

/** A value that says nothing by itself, replaced by what its declared type tells. */
export function orTyped(evaluator: Evaluator, value: Value, type: ts.TypeNode | undefined): Value {
  if (
    type === undefined ||
    !options(value).every((item) => item.kind === "unknown" || item.kind === "absent")
  ) {
    return value;
  }
  return typedValue(evaluator, type) ?? value;
}

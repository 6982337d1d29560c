import { ts } from "../../../src/typescript/compiler.ts";
import type { Schema } from "./schema-check.ts";

/**
 * Types that a generator wrote of an OpenAPI document, read as JSON Schema again. What is declared is
 * all that is allowed: no object takes a property beyond. A form that is not known here throws, so
 * that nothing counts as checked that was not understood.
 */
export class DeclaredTypes {
  readonly #named: ReadonlyMap<string, ts.TypeNode | ts.InterfaceDeclaration>;

  /** @param text of a `.d.ts` file */
  constructor(text: string) {
    const file = ts.createSourceFile("types.d.ts", text, ts.ScriptTarget.Latest, false);
    const named = new Map<string, ts.TypeNode | ts.InterfaceDeclaration>();
    for (const statement of file.statements) {
      if (ts.isInterfaceDeclaration(statement)) named.set(statement.name.text, statement);
      if (ts.isTypeAliasDeclaration(statement)) named.set(statement.name.text, statement.type);
    }
    this.#named = named;
  }

  /** Names of the members of a type, one step after the other from a type of the file. */
  namesIn(...steps: readonly [string, ...string[]]): string[] {
    const node = this.find(...steps);
    return node === undefined ? [] : membersOf(node).map(nameOf);
  }

  /** A member's type; undefined where there is none on the way. */
  find(...[first, ...steps]: readonly [string, ...string[]]): TypeLike | undefined {
    let at: TypeLike | undefined = this.#named.get(first);
    for (const step of steps) {
      if (at === undefined) return undefined;
      at = membersOf(this.#resolved(at)).find((member) => nameOf(member) === step)?.type;
    }
    return at === undefined ? undefined : this.#resolved(at);
  }

  /** Whether a member has to be there. */
  isRequired(...steps: readonly [string, ...string[]]): boolean {
    const owner = this.find(...(steps.slice(0, -1) as [string, ...string[]]));
    const member =
      owner && membersOf(owner).find((each: ts.PropertySignature) => nameOf(each) === steps.at(-1));
    return member !== undefined && member.questionToken === undefined;
  }

  schemaOf(node: TypeLike): Schema {
    if (ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node)) return this.#object(node);
    if (ts.isParenthesizedTypeNode(node)) return this.schemaOf(node.type);
    if (ts.isArrayTypeNode(node)) return { type: "array", items: this.schemaOf(node.elementType) };
    if (ts.isUnionTypeNode(node)) return this.#union(node.types);
    if (ts.isLiteralTypeNode(node)) return { const: literalOf(node) };
    if (ts.isIndexedAccessTypeNode(node)) return this.schemaOf(this.#resolved(node));
    if (ts.isTypeReferenceNode(node)) return this.#reference(node);
    const known = plain.get(node.kind);
    if (known === undefined) throw new Error(`${ts.SyntaxKind[node.kind]} is not understood`);
    return known;
  }

  #object(node: ts.InterfaceDeclaration | ts.TypeLiteralNode): Schema {
    const index = node.members.find(ts.isIndexSignatureDeclaration);
    const members = membersOf(node);
    return {
      type: "object",
      properties: Object.fromEntries(
        members.map((member) => [nameOf(member), this.schemaOf(member.type!)]),
      ),
      required: members.filter((member) => member.questionToken === undefined).map(nameOf),
      additionalProperties: index === undefined ? false : this.schemaOf(index.type),
    };
  }

  #union(types: readonly ts.TypeNode[]): Schema {
    const present = types.filter((type) => type.kind !== ts.SyntaxKind.UndefinedKeyword);
    return { anyOf: present.map((type) => this.schemaOf(type)) };
  }

  #reference(node: ts.TypeReferenceNode): Schema {
    const name = referenceName(node);
    if (name === "Array") return { type: "array", items: this.schemaOf(node.typeArguments![0]!) };
    const target = this.#named.get(name);
    if (target === undefined) throw new Error(`the type ${name} is not understood`);
    return this.schemaOf(target);
  }

  /** Aliases and `components["schemas"]["x"]` followed to what they stand for. */
  #resolved(node: TypeLike): TypeLike {
    if (ts.isIndexedAccessTypeNode(node)) {
      const key = node.indexType;
      if (!ts.isLiteralTypeNode(key)) throw new Error("an index is not understood");
      const name = String(literalOf(key));
      const owner = this.#resolved(node.objectType);
      const type = membersOf(owner).find((member) => nameOf(member) === name)?.type;
      if (type === undefined) throw new Error(`${name} is declared nowhere`);
      return this.#resolved(type);
    }
    if (!ts.isTypeReferenceNode(node)) return node;
    const target = this.#named.get(referenceName(node));
    return target === undefined ? node : this.#resolved(target);
  }
}

type TypeLike = ts.TypeNode | ts.InterfaceDeclaration;

const plain: ReadonlyMap<ts.SyntaxKind, Schema> = new Map<ts.SyntaxKind, Schema>([
  [ts.SyntaxKind.StringKeyword, { type: "string" }],
  [ts.SyntaxKind.NumberKeyword, { type: "number" }],
  [ts.SyntaxKind.BooleanKeyword, { type: "boolean" }],
  [ts.SyntaxKind.UnknownKeyword, {}],
  [ts.SyntaxKind.NeverKeyword, { not: {} }],
]);

function membersOf(node: TypeLike): ts.PropertySignature[] {
  return ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node)
    ? node.members.filter(ts.isPropertySignature)
    : [];
}

function nameOf({ name }: ts.PropertySignature): string {
  if (ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isNumericLiteral(name)) {
    return name.text;
  }
  throw new Error("a property's name is not understood");
}

function referenceName({ typeName }: ts.TypeReferenceNode): string {
  return ts.isIdentifier(typeName) ? typeName.text : typeName.right.text;
}

function literalOf({ literal }: ts.LiteralTypeNode): unknown {
  if (ts.isStringLiteral(literal)) return literal.text;
  if (ts.isNumericLiteral(literal)) return Number(literal.text);
  if (literal.kind === ts.SyntaxKind.NullKeyword) return null;
  if (literal.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (literal.kind === ts.SyntaxKind.FalseKeyword) return false;
  throw new Error("a literal is not understood");
}

import type { Node as MorphNode, SourceFile as MorphFile } from "ts-morph";
import type { Morph } from "../../typescript/module.ts";

/** What a name of a file comes from. */
export interface Imported {
  readonly module: string;
  /** As the module exports it; `default`, or `*` for the module itself. */
  readonly name: string;
}

/** The imports of a file, `import` and `require` alike, by the local name. */
export function importsOf({ Node }: Morph, file: MorphFile): ReadonlyMap<string, Imported> {
  const found = new Map<string, Imported>();
  for (const declaration of file.getImportDeclarations()) {
    const module = declaration.getModuleSpecifierValue();
    const whole = declaration.getDefaultImport()?.getText();
    if (whole !== undefined) found.set(whole, { module, name: "default" });
    const namespace = declaration.getNamespaceImport()?.getText();
    if (namespace !== undefined) found.set(namespace, { module, name: "*" });
    for (const named of declaration.getNamedImports()) {
      const local = named.getAliasNode()?.getText() ?? named.getName();
      found.set(local, { module, name: named.getName() });
    }
  }
  for (const variable of file.getVariableDeclarations()) {
    const initializer = variable.getInitializer();
    const { module, member } = required({ Node }, initializer);
    if (module === undefined) continue;
    const name = variable.getNameNode();
    if (Node.isIdentifier(name)) {
      found.set(name.getText(), { module, name: member ?? "default" });
    } else if (Node.isObjectBindingPattern(name)) {
      for (const element of name.getElements()) {
        const local = element.getName();
        found.set(local, { module, name: element.getPropertyNameNode()?.getText() ?? local });
      }
    }
  }
  return found;
}

/** `require("x")`, `require("x").Y` */
function required(
  { Node }: Pick<Morph, "Node">,
  node: MorphNode | undefined,
): { readonly module?: string; readonly member?: string } {
  if (Node.isPropertyAccessExpression(node)) {
    const { module } = required({ Node }, node.getExpression());
    return module === undefined ? {} : { module, member: node.getName() };
  }
  if (!Node.isCallExpression(node) || node.getExpression().getText() !== "require") return {};
  const [only] = node.getArguments();
  return Node.isStringLiteral(only) ? { module: only.getLiteralText() } : {};
}

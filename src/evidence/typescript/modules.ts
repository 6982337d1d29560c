import { ts } from "../../typescript/compiler.ts";
import { absent, unknown } from "../value-text.ts";
import { oneOf } from "../one-of.ts";
import { field } from "../value-fields.ts";
import type { ClassValue, ObjectValue, Value } from "../value.ts";
import { clientImports, type ClientImport } from "./client-imports.ts";
import { declared } from "./declarations.ts";
import type { Evaluator } from "./evaluator.ts";
import { declarationsOf } from "./scope.ts";
import type { Source } from "./source.ts";

/** What an import gives: a value of the checkout, a client of a known package, or a hole. */
export function imported(
  evaluator: Evaluator,
  specifier: string,
  name: string,
  from: string,
): Value {
  const path = evaluator.project.resolve(specifier, from);
  if (path !== undefined) return evaluator.exported(path, name) ?? unknown(name);
  const exports = clientImports[specifier.replace(/^node:/, "").replace(/^npm:/, "")];
  if (exports === undefined) return unknown(name === "*" || name === "default" ? specifier : name);
  if (name === "*") return externalModule(exports);
  const found = exports[name];
  if (found !== undefined) return clientValue(found);
  const star = exports["*"];
  return star === undefined ? unknown(name) : { ...clientMember(star), path: [name] };
}

/** A known package as `require` or `import * as` gives it. */
function externalModule(exports: Readonly<Record<string, ClientImport>>): Value {
  const star = exports["*"];
  const own: ObjectValue = {
    kind: "object",
    names: () => Object.keys(exports),
    get: (name) => {
      const found = Object.hasOwn(exports, name) ? exports[name] : undefined;
      if (found !== undefined && name !== "*") return clientValue(found);
      return star === undefined || star.maker !== undefined
        ? undefined
        : { ...clientMember(star), path: [...(star.path ?? []), name] };
    },
  };
  if (star === undefined || Object.keys(exports).length > 3) return own;
  return star.maker === undefined && Object.keys(exports).length <= 3 ? clientMember(star) : own;
}

function clientMember(found: ClientImport): Extract<Value, { kind: "client" }> {
  return { kind: "client", client: found.client, settings: absent, path: found.path ?? [] };
}

function clientValue(found: ClientImport): Value {
  const maker = found.maker;
  return maker === undefined ? clientMember(found) : clientClass(found.client, maker);
}

/** A class or function of a package that makes a client. Deriving from it gives the like. */
function clientClass(client: string, settingsAt: number): ClassValue {
  const made: ClassValue = {
    kind: "class",
    identity: clientImports,
    name: client,
    construct: (given) => ({
      kind: "client",
      client,
      settings: given.positional[settingsAt] ?? absent,
      path: [],
    }),
    get: (name) =>
      name === "plugin" || name === "defaults"
        ? { kind: "function", identity: clientImports, name, call: () => made }
        : undefined,
  };
  return made;
}

/** What a file of the checkout exports under a name. */
export function exported(
  evaluator: Evaluator,
  path: string,
  name: string,
  seen: ReadonlySet<string> = new Set(),
): Value | undefined {
  if (seen.has(path)) return undefined;
  const source = evaluator.project.source(path);
  if (source === undefined) return undefined;
  if (name === "*") return namespace(evaluator, source);
  const through = new Set([...seen, path]);
  const stars: string[] = [];
  for (const statement of source.tree.statements) {
    if (ts.isExportDeclaration(statement)) {
      const from = statement.moduleSpecifier;
      const specifier = from !== undefined && ts.isStringLiteralLike(from) ? from.text : undefined;
      const clause = statement.exportClause;
      if (clause === undefined) {
        if (specifier !== undefined) stars.push(specifier);
      } else if (ts.isNamespaceExport(clause)) {
        if (clause.name.text === name && specifier !== undefined) {
          return evaluator.imported(specifier, "*", path);
        }
      } else {
        for (const element of clause.elements) {
          if (element.name.text !== name) continue;
          const inner = (element.propertyName ?? element.name).text;
          if (specifier === undefined) return local(evaluator, source, inner);
          const target = evaluator.project.resolve(specifier, path);
          return target === undefined
            ? evaluator.imported(specifier, inner, path)
            : exported(evaluator, target, inner, through);
        }
      }
    } else if (
      ts.isExportAssignment(statement) &&
      (name === "default" || statement.isExportEquals)
    ) {
      const value = evaluator.evaluate(statement.expression, undefined);
      return name === "default" ? value : field(value, name);
    } else if (name === "default" && isDefault(statement)) {
      return declared(evaluator, statement, undefined, statement);
    }
  }
  const own = local(evaluator, source, name) ?? assigned(evaluator, source, name);
  if (own !== undefined) return own;
  for (const specifier of stars) {
    const target = evaluator.project.resolve(specifier, path);
    const found = target === undefined ? undefined : exported(evaluator, target, name, through);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isDefault(node: ts.Statement): node is ts.FunctionDeclaration | ts.ClassDeclaration {
  return (
    (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) &&
    (node.modifiers ?? []).some((item) => item.kind === ts.SyntaxKind.DefaultKeyword)
  );
}

function local(evaluator: Evaluator, source: Source, name: string): Value | undefined {
  const found = declarationsOf(source.tree).get(name);
  return found === undefined
    ? undefined
    : declared(evaluator, found, undefined, source.tree.endOfFileToken);
}

/** CommonJS: `module.exports = …`, `exports.name = …`. */
function assigned(evaluator: Evaluator, source: Source, name: string): Value | undefined {
  const values = [`exports.${name}`, `module.exports.${name}`].flatMap((target) =>
    (source.assignments.get(target) ?? []).map((item) => evaluator.evaluate(item.right, undefined)),
  );
  if (values.length > 0) return oneOf(values);
  const whole = source.assignments.get("module.exports")?.at(-1);
  if (whole === undefined) return undefined;
  const value = evaluator.evaluate(whole.right, undefined);
  return name === "default" ? value : value.kind === "unknown" ? undefined : field(value, name);
}

function namespace(evaluator: Evaluator, source: Source): Value {
  const whole = source.assignments.get("module.exports")?.at(-1);
  if (whole !== undefined) {
    const value = evaluator.evaluate(whole.right, undefined);
    if (value.kind !== "object" && value.kind !== "unknown") return value;
  }
  return {
    kind: "object",
    names: () => [...declarationsOf(source.tree).keys()],
    get: (name) => evaluator.exported(source.path, name),
  };
}

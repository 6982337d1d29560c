import { child, dotted, parts, textOf, type PyNode } from "../../python/tree.ts";
import type { Checkout } from "./checkout.ts";
import { type Binding, changeOf, type Names, statementsOf } from "./names.ts";
import { regexTemplates, routeTemplate } from "./url-patterns.ts";
import type { PyValue, Values } from "./values.ts";

/** One path with the class that answers it. */
export interface Route {
  readonly path: string;
  readonly view: PyNode;
  /** Where the pattern stands, for people: `urls.py:12`. */
  readonly at: string;
  /** The methods that are passed on, where the pattern passes on only some. */
  readonly methods?: readonly string[];
}

/** Included deeper, patterns include themselves. */
const deepest = 30;
/** More patterns than this come of patterns that multiply. */
const mostSteps = 200_000;
/** More paths than this behind one pattern do too. */
const mostPaths = 2_000;

/** Finds all routes from a module's `urlpatterns` on. */
export class Routes {
  readonly #checkout: Checkout;
  readonly #names: Names;
  readonly #values: Values;
  readonly found: Route[] = [];
  /** Patterns that could not be followed, each with its place. */
  readonly lost: string[] = [];
  /** What is being read: patterns that lead to themselves have no end. */
  readonly #open: Set<object> = new Set();
  #steps = 0;

  constructor(checkout: Checkout, names: Names, values: Values) {
    this.#checkout = checkout;
    this.#names = names;
    this.#values = values;
  }

  /** Adds the routes of the module, each behind one of the prefixes. */
  ofModule(name: string, prefixes: readonly string[], from?: PyNode): void {
    const module = this.#checkout.module(name);
    const binding = module && this.#names.find(module, "urlpatterns");
    const place = from === undefined ? name : placeOf(from);
    if (module === undefined || binding?.kind !== "value") {
      this.lost.push(`${place}: no patterns in ${name}`);
    } else {
      this.#within(binding.changes, `${place}: ${name} includes itself`, () => {
        this.#ofChanges(binding.changes, prefixes, new Map());
      });
    }
  }

  /** Reads something once at a time. */
  #within(what: object, otherwise: string, read: () => void): void {
    if (this.#open.has(what)) this.lost.push(otherwise);
    else {
      this.#open.add(what);
      read();
      this.#open.delete(what);
    }
  }

  /** `a = [...]`, `a += [...]`, `a.append(...)`, `a.extend([...])`. */
  #ofChanges(
    changes: readonly PyNode[],
    prefixes: readonly string[],
    locals: ReadonlyMap<string, Binding>,
  ): void {
    for (const change of changes) {
      const call = change.kind === "ExpressionStatement" ? parts(change)[0] : undefined;
      const list = call && child(call, "ArgList");
      const given = list === undefined ? parts(change).at(-1) : parts(list).at(-1);
      if (given !== undefined) this.#ofPatterns(given, prefixes, locals);
    }
  }

  #ofPatterns(
    node: PyNode,
    prefixes: readonly string[],
    locals: ReadonlyMap<string, Binding>,
    depth = 0,
  ): void {
    this.#steps += 1;
    if (depth > deepest || this.#steps > mostSteps) {
      if (this.#steps <= mostSteps + 1) this.lost.push(`${placeOf(node)}: patterns without an end`);
      return;
    }
    switch (node.kind) {
      case "ArrayExpression":
      case "TupleExpression":
      case "ParenthesizedExpression":
        for (const part of parts(node)) this.#ofPatterns(part, prefixes, locals, depth + 1);
        return;
      case "BinaryExpression":
        for (const part of parts(node).filter(({ kind }) => !kind.endsWith("Op"))) {
          this.#ofPatterns(part, prefixes, locals, depth + 1);
        }
        return;
      case "VariableName":
      case "MemberExpression": {
        const name = dotted(node) ?? "";
        const binding = locals.get(name) ?? this.#names.find(node.module, name);
        if (binding?.kind === "value") {
          this.#within(binding.changes, `${placeOf(node)}: ${name} leads to itself`, () => {
            this.#ofChanges(binding.changes, prefixes, locals);
          });
        } else this.lost.push(`${placeOf(node)}: ${name} is not followed`);
        return;
      }
      case "CallExpression":
        this.#ofCall(node, prefixes, locals);
        return;
      default:
        this.lost.push(`${placeOf(node)}: ${node.kind} is not followed`);
    }
  }

  #ofCall(node: PyNode, prefixes: readonly string[], locals: ReadonlyMap<string, Binding>): void {
    const called = dotted(node.children[0]) ?? "";
    const list = child(node, "ArgList");
    const args = list === undefined ? [] : positional(list);
    if (/(?:^|\.)(?:re_path|url|path)$/.test(called) && args.length >= 2) {
      this.#ofPattern(
        node,
        called.endsWith("re_path") || called.endsWith("url"),
        args,
        prefixes,
        locals,
      );
      return;
    }
    const binding = this.#names.find(node.module, called);
    if (binding?.kind !== "function") {
      this.lost.push(`${placeOf(node)}: ${called === "" ? "a call" : called} is not followed`);
      return;
    }
    this.#within(binding.node, `${placeOf(node)}: ${called} leads to itself`, () => {
      this.#returned(binding.node, prefixes);
    });
  }

  /** What a function returns, whatever it is given: arguments change names of routes, not paths. */
  #returned(definition: PyNode, prefixes: readonly string[]): void {
    const body = child(definition, "Body");
    const own = new Map<string, Binding>();
    for (const statement of body === undefined ? [] : statementsOf(body)) {
      const change = changeOf(statement);
      const known = change && own.get(change.name);
      if (change === undefined) {
        const value = statement.kind === "ReturnStatement" ? parts(statement)[0] : undefined;
        if (value !== undefined) this.#ofPatterns(value, prefixes, own);
      } else if (change.sets || known?.kind !== "value") {
        own.set(change.name, { kind: "value", changes: [statement] });
      } else known.changes.push(statement);
    }
  }

  #ofPattern(
    node: PyNode,
    regex: boolean,
    [pattern, target]: readonly PyNode[],
    prefixes: readonly string[],
    locals: ReadonlyMap<string, Binding>,
  ): void {
    const value: PyValue = this.#values.of(pattern);
    if (value.kind !== "text") {
      this.lost.push(`${placeOf(node)}: a pattern that is put together at run time`);
      return;
    }
    const endings = regex ? regexTemplates(value.text) : [routeTemplate(value.text)];
    const paths = prefixes.flatMap((prefix) => endings.map((ending) => prefix + ending));
    if (paths.length > mostPaths) this.lost.push(`${placeOf(node)}: too many alternatives`);
    else this.#ofTarget(node, target!, paths, locals);
  }

  /** What stands behind a pattern: `include(…)`, `X.as_view()`, or a call around one of these. */
  #ofTarget(
    pattern: PyNode,
    target: PyNode,
    paths: readonly string[],
    locals: ReadonlyMap<string, Binding>,
    methods?: readonly string[],
    depth = 0,
  ): void {
    if (depth > deepest) return;
    const at = placeOf(pattern);
    if (target.kind === "VariableName" || target.kind === "MemberExpression") {
      const binding = this.#names.find(target.module, dotted(target) ?? "");
      const value = binding?.kind === "value" ? parts(binding.changes[0]!).at(-1) : undefined;
      // A function answers without a permission class.
      if (value !== undefined) this.#ofTarget(pattern, value, paths, locals, methods, depth + 1);
      return;
    }
    const list = child(target, "ArgList");
    const called = target.children[0];
    if (target.kind !== "CallExpression" || list === undefined || called === undefined) {
      this.lost.push(`${at}: ${target.kind} is not followed`);
      return;
    }
    const name = dotted(called) ?? "";
    if (/(?:^|\.)include$/.test(name)) {
      this.#included(positional(list)[0], paths, locals);
      return;
    }
    if (called.kind === "MemberExpression" && name.endsWith(".as_view")) {
      const view = this.#values.of(called.children[0]);
      if (view.kind !== "class") {
        this.lost.push(`${at}: the class ${textOf(called.children[0]!)} is not in the checkout`);
        return;
      }
      for (const path of paths) {
        this.found.push({
          path,
          view: view.node,
          at,
          ...(methods === undefined ? {} : { methods }),
        });
      }
      return;
    }
    const dispatched = keywords(list).filter(([word]) => /^[A-Z]{3,}$/.test(word));
    for (const [method, view] of dispatched) {
      this.#ofTarget(pattern, view, paths, locals, [method], depth + 1);
    }
    if (dispatched.length > 0) return;
    // `csrf_exempt(X.as_view())` and its like.
    const [inner] = positional(list);
    if (inner !== undefined) this.#ofTarget(pattern, inner, paths, locals, methods, depth + 1);
  }

  #included(
    node: PyNode | undefined,
    prefixes: readonly string[],
    locals: ReadonlyMap<string, Binding>,
  ): void {
    if (node === undefined) return;
    const value = this.#values.of(node);
    if (value.kind === "text") this.ofModule(value.text, prefixes, node);
    // `(patterns, namespace)`
    else if (node.kind === "TupleExpression") this.#ofPatterns(parts(node)[0]!, prefixes, locals);
    else this.#ofPatterns(node, prefixes, locals);
  }
}

/** `urls.py:12` */
export function placeOf(node: PyNode): string {
  const before = node.module.text.slice(0, node.from);
  return `${node.module.path}:${before.split("\n").length}`;
}

function positional(list: PyNode): readonly PyNode[] {
  return parts(list)
    .filter((part) => {
      const index = list.children.indexOf(part);
      return [index - 1, index + 1].every((at) => list.children[at]?.kind !== "AssignOp");
    })
    .filter(({ kind }) => kind !== "AssignOp");
}

function keywords(list: PyNode): readonly (readonly [string, PyNode])[] {
  return list.children.flatMap((part, index) => {
    const name = list.children[index - 1];
    const value = list.children[index + 1];
    if (part.kind !== "AssignOp" || name === undefined || value === undefined) return [];
    return [[textOf(name), value] as const];
  });
}

import { child, parametersOf, textOf, type PyNode } from "../../python/tree.ts";
import type { Classes } from "./classes.ts";
import { nameOf } from "./names.ts";
import type { PyValue, Values } from "./values.ts";

/** What the permission classes of a view ask of one method. */
export type Demand =
  /** Any alternative, each all of its scopes. `extraChecks`: code asks for more than the lists. */
  | {
      readonly kind: "scopes";
      readonly anyOf: readonly (readonly string[])[];
      readonly extraChecks: boolean;
      /** Part of what is asked for could not be read: the lists are not all there is. */
      readonly partly: boolean;
    }
  /** No scope opens it: no permission class, one that lets nobody in, or none about scopes. */
  | { readonly kind: "none"; readonly why: "no-scopes" | "empty-list" | "unreadable" };

/** Asking about scopes, or about anything but whether the caller belongs to a project or team. */
const check = /\baccess\.has_(?!(?:project|team)_(?:access|membership)\b)\w+|\bhas_scope\(/;

/** Words of a plain look into the lists, for an object that belongs to a project or team. */
const plainWords: ReadonlySet<string> = new Set(
  (
    "self super request method access scope_map get set any for in if and or not return None True " +
    "False has_permission has_object_permission determine_access has_scope has_project_access " +
    "has_project_membership has_any_project_scope has_team_access has_team_membership " +
    "has_team_scope has_team_permission project projects organization team group event s scope bool"
  ).split(" "),
);

/** Whether a method of a permission class does nothing else than to look into the lists. */
function looksIntoLists(definition: PyNode): boolean {
  const body = child(definition, "Body");
  if (body === undefined) return false;
  const text = textOf(body).replaceAll(/"""[\s\S]*?"""|#[^\n]*|"[^"\n]*"|'[^'\n]*'/g, " ");
  const own = new Set(parametersOf(definition).map(({ name }) => name));
  for (const [, name = ""] of text.matchAll(/^\s*(\w+)\s*(?::[^=\n]*)?=/gm)) own.add(name);
  const words = text.match(/[A-Za-z_]\w*/g) ?? [];
  return words.every((word) => plainWords.has(word) || own.has(word));
}

/** Helpers of helpers of a handler are looked into, no deeper. */
const deepestHelper = 3;

/** Reads permission classes: which scopes they take for which method. */
export class Permissions {
  readonly #classes: Classes;
  readonly #values: Values;
  readonly #checks: WeakMap<PyNode, boolean> = new WeakMap();

  constructor(classes: Classes, values: Values) {
    this.#classes = classes;
    this.#values = values;
  }

  /** What a view asks for, when it is called with a method. */
  demandOf(view: PyNode, method: string): Demand {
    const classes = this.#values.attribute(view, "permission_classes");
    if (classes.kind !== "list") return { kind: "none", why: "unreadable" };
    let anyOf: readonly (readonly string[])[] = [[]];
    let scoped = false;
    let extraChecks = this.#handlerChecks(view, method);
    let partly = false;
    for (const each of classes.items) {
      const demand = this.#oneOf(each, method);
      if (demand.kind === "unreadable") return { kind: "none", why: "unreadable" };
      // All permission classes have to agree; one that is not about scopes checks besides.
      extraChecks ||= demand.extraChecks;
      partly ||= demand.partly;
      if (demand.anyOf === undefined) continue;
      const { anyOf: further } = demand;
      if (further.length === 0) return { kind: "none", why: "empty-list" };
      scoped = true;
      anyOf = anyOf.flatMap((left) => further.map((right) => [...new Set([...left, ...right])]));
    }
    if (!scoped) return { kind: "none", why: "no-scopes" };
    return { kind: "scopes", anyOf, extraChecks, partly };
  }

  #oneOf(value: PyValue, method: string): ClassDemand {
    if (value.kind === "class") return this.#classDemand(value.node, method);
    // A class of another package knows nothing of these lists.
    if (value.kind === "outside") return { kind: "read", extraChecks: true, partly: false };
    if (value.kind !== "either") return { kind: "unreadable" };
    const demands = value.of.map((each) => this.#oneOf(each, method));
    const read = demands.filter((demand) => demand.kind === "read");
    if (read.length < demands.length) return { kind: "unreadable" };
    const scoped = read.filter(({ anyOf }) => anyOf !== undefined);
    return {
      kind: "read",
      ...(scoped.length === 0 ? {} : { anyOf: scoped.flatMap(({ anyOf }) => anyOf ?? []) }),
      // Any of them is enough, and one of them is code.
      extraChecks: scoped.length < read.length || read.some((each) => each.extraChecks),
      partly: read.some((each) => each.partly),
    };
  }

  #classDemand(node: PyNode, method: string): ClassDemand {
    if (this.#classes.member(node, "scope_map") === undefined) {
      return { kind: "read", extraChecks: true, partly: false };
    }
    const map = this.#values.attribute(node, "scope_map");
    if (map.kind !== "map") return { kind: "unreadable" };
    const list = map.entries.get(method) ?? { kind: "list", items: [] };
    if (list.kind !== "list") return { kind: "unreadable" };
    const scopes = list.items.flatMap((item) => (item.kind === "text" ? item.text : []));
    const partly = scopes.length < list.items.length;
    if (partly && scopes.length === 0) return { kind: "unreadable" };
    return {
      kind: "read",
      anyOf: [...new Set(scopes)].toSorted().map((scope) => [scope]),
      extraChecks: this.#decidesByCode(node),
      partly,
    };
  }

  /**
   * Whether code of the class decides beside the lists: the map itself is worked out, or one of
   * Django's two questions is answered by something else than a look into the lists.
   */
  #decidesByCode(node: PyNode): boolean {
    const order = this.#classes.order(node);
    // The first class with a map is where the lists get their meaning.
    const meaning = order.findLast((each) => this.#classes.own(each).has("scope_map"));
    if (this.#classes.member(node, "scope_map")?.kind === "method") return true;
    return ["has_permission", "has_object_permission"].some((name) => {
      for (const owner of order) {
        if (owner === meaning) return false;
        const member = this.#classes.own(owner).get(name);
        if (member === undefined) continue;
        if (member.kind !== "method" || !looksIntoLists(member.node)) return true;
        if (!/\bsuper\(/.test(textOf(member.node))) return false;
      }
      return false;
    });
  }

  /** Whether the handler of a method, or a helper that it calls on itself, asks about scopes. */
  #handlerChecks(view: PyNode, method: string): boolean {
    const handler = this.#classes.member(view, method.toLowerCase());
    return handler?.kind === "method" && this.#asks(view, handler.node, deepestHelper);
  }

  #asks(view: PyNode, definition: PyNode, depth: number): boolean {
    const known = this.#checks.get(definition);
    if (known !== undefined) return known;
    const text = textOf(definition);
    let asks = check.test(text);
    if (!asks && depth > 0) {
      // Until it is known better: a helper that calls itself asks no more than the rest of it.
      this.#checks.set(definition, false);
      for (const [, name = ""] of text.matchAll(/\bself\.(\w+)\(/g)) {
        const helper = this.#classes.member(view, name);
        asks ||= helper?.kind === "method" && this.#asks(view, helper.node, depth - 1);
      }
    }
    this.#checks.set(definition, asks);
    return asks;
  }
}

type ClassDemand =
  | {
      readonly kind: "read";
      /** Absent where the class is not about scopes. */
      readonly anyOf?: readonly (readonly string[])[];
      readonly extraChecks: boolean;
      readonly partly: boolean;
    }
  | { readonly kind: "unreadable" };

/** The name of a view or permission class, for people. */
export function className(node: PyNode): string {
  return nameOf(node) ?? "a class";
}

import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Outcome, Problem } from "../model/problem.ts";
import { type LineIndex, spanAt } from "./lines.ts";

/** Where one value stands, and the values in it. Ranges are UTF-16 offsets. */
export interface Place {
  readonly key?: readonly [number, number];
  readonly value: readonly [number, number];
  readonly node?: Node;
  /** The value is an alias; the children are those of what it names. */
  readonly alias?: true;
  readonly children?: ReadonlyMap<string | number, Place>;
}

/** A person's file nests a dozen levels; an OpenAPI document some thirty. */
const maxDepth = 100;
/** Values that aliases may add to a document, all in all. */
const maxAliasValues = 10_000;

const coreTags: ReadonlySet<string> = new Set(
  ["map", "seq", "str", "int", "float", "bool", "null"].map((name) => `tag:yaml.org,2002:${name}`),
);

/** Turns a parsed tree into plain data with places, or says what in it can't be plain data. */
export function plainData(
  file: string,
  lines: LineIndex,
  tree: Document.Parsed,
): Outcome<{ data: unknown; root: Place }> {
  const walk = new Walk(file, lines);
  const { data, place } = walk.value(tree.contents, 0);
  const [first, ...rest] = walk.problems;
  if (first !== undefined) return { ok: false, problems: [first, ...rest] };
  return { ok: true, value: { data, root: place } };
}

interface Converted {
  readonly data: unknown;
  readonly place: Place;
}

/** The state of one conversion. */
class Walk {
  readonly problems: Problem[] = [];
  readonly #file: string;
  readonly #lines: LineIndex;
  readonly #anchors: Map<string, Node> = new Map();
  /** Aliases being expanded, by what they name, to find circles. */
  readonly #open: Set<Node> = new Set();
  #aliasValues = 0;
  /** The alias whose expansion led here. */
  #outermost: Node | undefined;

  constructor(file: string, lines: LineIndex) {
    this.#file = file;
    this.#lines = lines;
  }

  value(node: Node | null, depth: number): Converted {
    if (node === null) return { data: null, place: { value: [0, 0] } };
    const [start, end] = node.range ?? [0, 0];
    const place: Place = { value: [start, end], node };
    const nothing: Converted = { data: null, place };
    if (this.#open.size > 0) this.#aliasValues += 1;
    if (this.#aliasValues > maxAliasValues) {
      this.#refuse(
        "yaml-alias-bomb",
        "the aliases of this file expand to too much",
        this.#outermost,
        {
          expected: `at most ${maxAliasValues} values through aliases`,
          help: "write the values out",
        },
      );
      return nothing;
    }
    if (depth > maxDepth) {
      this.#refuse("yaml-too-deep", "this YAML is nested too deeply", node, {
        expected: `at most ${maxDepth} levels`,
      });
      return nothing;
    }
    if (isAlias(node)) return this.#alias(node.source, node, depth);
    if (node.tag !== undefined && !coreTags.has(node.tag)) {
      this.#refuse("yaml-tag", `the tag ${node.tag} is not known here`, node, {
        expected: "values without a tag",
        help: "remove the tag",
      });
      return nothing;
    }
    if ("anchor" in node && node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isMap(node)) return this.#map(node, place, depth);
    if (isSeq(node)) return this.#list(node, place, depth);
    if (isScalar(node)) return this.#scalar(node.value, node, place);
    return nothing;
  }

  #alias(name: string, node: Node, depth: number): Converted {
    const [start, end] = node.range ?? [0, 0];
    const place: Place = { value: [start, end], node, alias: true };
    const target = this.#anchors.get(name);
    if (target === undefined) {
      this.#refuse("yaml-alias", `the alias *${name} names nothing before it`, node, {});
      return { data: null, place };
    }
    // An anchor is known from its first character on, so a value can hold an alias of itself.
    if (this.#open.has(target) || encloses(target, node)) {
      this.#refuse("yaml-alias", `the alias *${name} stands within what it names`, node, {});
      return { data: null, place };
    }
    if (this.#open.size === 0) this.#outermost = node;
    this.#open.add(target);
    const { data, place: inner } = this.value(target, depth + 1);
    this.#open.delete(target);
    const { children } = inner;
    return { data, place: children === undefined ? place : { ...place, children } };
  }

  #map(node: YAMLMap, place: Place, depth: number): Converted {
    const data: Record<string, unknown> = {};
    const children = new Map<string | number, Place>();
    for (const pair of node.items) {
      const key = this.#key(pair.key, node);
      if (key === undefined) continue;
      if (children.has(key)) {
        this.#refuse("yaml-duplicate-key", `the key ${quoted(key)} stands here twice`, pair.key, {
          help: "keep one of them",
        });
        continue;
      }
      const value = this.value((pair.value ?? null) as Node | null, depth + 1);
      const range = (pair.key as Node).range ?? [0, 0];
      const keyRange: readonly [number, number] = [range[0], range[1]];
      // A key without a value still has a place: right after the key.
      const valueRange = pair.value === null ? ([range[1], range[1]] as const) : value.place.value;
      children.set(key, { ...value.place, key: keyRange, value: valueRange });
      // Plain assignment to `__proto__` would change the object's prototype instead.
      Object.defineProperty(data, key, {
        value: value.data,
        writable: true,
        enumerable: true,
        configurable: true,
      });
      if (this.#full()) break;
    }
    return { data, place: { ...place, children } };
  }

  #list(node: YAMLSeq, place: Place, depth: number): Converted {
    const data: unknown[] = [];
    const children = new Map<string | number, Place>();
    for (const [index, item] of node.items.entries()) {
      if (isPair(item)) {
        this.#refuse("yaml-key", "a key stands here without a map around it", item.key, {});
        continue;
      }
      const value = this.value(item as Node | null, depth + 1);
      data.push(value.data);
      children.set(index, value.place);
      if (this.#full()) break;
    }
    return { data, place: { ...place, children } };
  }

  #scalar(value: unknown, node: Node, place: Place): Converted {
    if (
      value === null ||
      typeof value === "string" ||
      typeof value === "number" ||
      typeof value === "boolean"
    ) {
      return { data: value, place };
    }
    this.#refuse("yaml-value", "this value is neither text, number, boolean nor null", node, {});
    return { data: null, place };
  }

  /** The key as text; numbers and booleans as they are written. */
  #key(key: unknown, map: Node): string | undefined {
    if (isScalar(key)) {
      const { value } = key;
      if (value === "<<" && key.type === "PLAIN") {
        this.#refuse("yaml-merge-key", "merge keys are not part of YAML 1.2", key, {
          help: "write the keys out",
        });
        return undefined;
      }
      if (typeof value === "string") return value;
      if (typeof value === "number" || typeof value === "boolean") {
        return key.source ?? String(value);
      }
    }
    this.#refuse(
      "yaml-key",
      isCollection(key) || isAlias(key) ? "this key is no plain text" : "a key is empty here",
      key ?? map,
      { expected: "a key of plain text" },
    );
    return undefined;
  }

  #full(): boolean {
    return this.problems.length >= 10;
  }

  #refuse(
    code: string,
    message: string,
    node: unknown,
    more: { readonly expected?: string; readonly help?: string },
  ): void {
    // A bomb or a deep nest would say the same at each of its values.
    if (this.problems.some((known) => known.code === code && code !== "yaml-duplicate-key")) return;
    const [start, end] = (node as Node).range ?? [0, 0];
    const at = spanAt(this.#file, this.#lines, start, end);
    this.problems.push({ code, message, file: this.#file, at, ...more });
  }
}

function encloses(outer: Node, inner: Node): boolean {
  const [start, end] = outer.range ?? [0, 0];
  const [from, to] = inner.range ?? [0, 0];
  return start <= from && to <= end;
}

function quoted(key: string): string {
  return `\`${key}\``;
}

import type { Operation } from "../model/catalog.ts";
import type { PackedNode, PackedTrie } from "./packed.ts";
import { type Segment, segmentShape, segmentsOf } from "./template.ts";

/** A node while templates are still added to it. */
class Branch {
  readonly #literals: Map<string, Branch> = new Map();
  readonly #mixed: Map<string, readonly [literals: readonly string[], branch: Branch]> = new Map();
  #parameter: Branch | undefined;
  #span: Branch | undefined;
  readonly operations: number[] = [];

  below(segment: Segment): Branch {
    switch (segment.kind) {
      case "literal":
        return entryOf(this.#literals, segment.text, () => new Branch());
      case "mixed": {
        const { literals } = segment;
        const made = (): readonly [readonly string[], Branch] => [literals, new Branch()];
        return entryOf(this.#mixed, segmentShape(segment), made)[1];
      }
      case "parameter":
        return (this.#parameter ??= new Branch());
      case "span":
        return (this.#span ??= new Branch());
    }
  }

  packed(): PackedNode {
    const literals = [...this.#literals].map(([text, below]) => [text, below.packed()] as const);
    // More literal text is more literal; among equals the order is only made definite.
    const mixed = [...this.#mixed]
      .toSorted(([a], [b]) => b.length - a.length || (a < b ? -1 : 1))
      .map(([, [texts, below]]) => [texts, below.packed()] as const);
    return {
      ...(literals.length > 0 && { literals }),
      ...(mixed.length > 0 && { mixed }),
      ...(this.#parameter !== undefined && { parameter: this.#parameter.packed() }),
      ...(this.#span !== undefined && { span: this.#span.packed() }),
      ...(this.operations.length > 0 && { operations: this.operations }),
    };
  }
}

function entryOf<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** Puts the templates of operations, which are named by their index, into one tree. */
export function packTemplates(operations: readonly Pick<Operation, "path">[]): PackedTrie {
  const root = new Branch();
  let depth = 0;
  for (const [operation, { path }] of operations.entries()) {
    const segments = segmentsOf(path);
    const spans = segments.some(({ kind }) => kind === "span");
    depth = Math.max(depth, spans ? Number.POSITIVE_INFINITY : segments.length);
    segments.reduce((branch, segment) => branch.below(segment), root).operations.push(operation);
  }
  return { ...(Number.isFinite(depth) && { depth }), root: root.packed() };
}

import type { RiskClass } from "../../src/model/catalog.ts";

/**
 * Why operations of a path are of another class than their method suggests. The first entry that
 * matches decides, so exceptions stand before what they except.
 */
export interface RiskNote {
  readonly methods: readonly string[];
  readonly path: RegExp;
  readonly risk: RiskClass;
  readonly because: string;
}

const byMethod: Readonly<Record<string, RiskClass>> = {
  GET: "read",
  HEAD: "read",
  DELETE: "destructive",
};

/** The class to state for an operation, or none where its method already says it. */
export function statedRisk(
  notes: readonly RiskNote[],
  method: string,
  path: string,
): RiskClass | undefined {
  const note = notes.find((each) => each.methods.includes(method) && each.path.test(path));
  return note === undefined || note.risk === (byMethod[method] ?? "write") ? undefined : note.risk;
}

/** Throws where a note matches no operation: it is left over from older facts, or mistyped. */
export function refuseUnusedNotes(
  notes: readonly RiskNote[],
  operations: readonly { readonly method: string; readonly path: string }[],
): void {
  const unused = notes.filter(
    ({ methods, path }) =>
      !operations.some((each) => methods.includes(each.method) && path.test(each.path)),
  );
  if (unused.length === 0) return;
  const named = unused.map(({ methods, path }) => `${methods.join(",")} ${path.source}`);
  throw new Error(`risk notes that match no operation: ${named.join("; ")}`);
}

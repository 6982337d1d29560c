import type { InferredCall, UnresolvedSite } from "../model/evidence.ts";
import type { Span } from "../model/span.ts";
import type { Resolution, Unclear } from "./finding.ts";
import type { Hop } from "./follow.ts";

/** What an extractor has found so far. */
export interface Found {
  readonly calls: InferredCall[];
  readonly unresolved: UnresolvedSite[];
}

/** What a language tells of its places. */
interface Places<Node> {
  /** What a place calls, for people. */
  readonly nameOf: (place: Node) => string | undefined;
  /** The text of the file that a place is in. */
  readonly textAround: (place: Node) => string;
}

/** What a caller that is only known by a method's name leaves of a confidence. */
const byNameAlone = 0.7;

/**
 * Adds what a request turned out to be.
 *
 * @param chain the callers through which its path was followed, the nearest to it first
 */
export function addResolution<Node>(
  found: Found,
  at: Span,
  { calls, problems }: Resolution,
  chain: readonly Hop<Node>[],
  { nameOf, textAround }: Places<Node>,
): void {
  const sure = chain.every((hop) => hop.caller.sure);
  const nearest = chain.find((hop) => !hop.base)?.caller.node;
  const name = nearest === undefined ? undefined : nameOf(nearest)?.slice(0, 40);
  for (const call of calls) {
    const by = name === undefined ? call.by : `${call.by} through ${name}()`;
    const confidence = sure
      ? call.confidence
      : Math.round(call.confidence * byNameAlone * 100) / 100;
    found.calls.push({ ...call, by, confidence, at });
  }
  for (const problem of problems) {
    // What only a method's name led to is a reason to complain where it is plainly a request.
    if (!sure && !isWrittenNear(problem, chain, textAround)) continue;
    found.unresolved.push({ ...problem, at });
  }
}

/** Whether the file of a caller that is known by name alone has something of the path in it. */
function isWrittenNear<Node>(
  { request }: Unclear,
  chain: readonly Hop<Node>[],
  textAround: (place: Node) => string,
): boolean {
  const literals = (request?.path ?? "").split("/").filter((part) => /^[\w.-]{3,}$/.test(part));
  const longest = literals.toSorted((a, b) => b.length - a.length)[0];
  const unsure = chain.filter(({ caller }) => !caller.sure);
  return (
    literals.length > 1 && unsure.every(({ caller }) => textAround(caller.node).includes(longest!))
  );
}

/**
 * Looks into a file. Where that needs more stack than there is, the file is told as unresolved: it
 * is nested too deeply, or refers to itself in a way that no bound has caught.
 */
export function lookInto(found: Found, file: string, look: () => void): void {
  try {
    look();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const start = { line: 1, column: 1, offset: 0 };
    const reason = "this file is nested too deeply to be followed to its end";
    found.unresolved.push({ at: { file, start, end: start }, reason });
  }
}

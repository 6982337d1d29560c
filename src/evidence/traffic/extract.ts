import type { Catalog } from "../../catalog/compiled.ts";
import type { InferredCall, UnresolvedSite } from "../../model/evidence.ts";
import type { FileSet } from "../files.ts";
import { resolveFinding } from "../resolve.ts";
import type { ResolveOptions } from "../finding.ts";
import { spanOf } from "../span.ts";
import { text } from "../value-text.ts";
import { seenRequests, trafficPath } from "./records.ts";

/** Finds the API calls in recorded traffic: one for each operation and file, with how often. */
export function extractTraffic(
  catalog: Catalog,
  files: FileSet,
  settings: ResolveOptions,
): { readonly calls: readonly InferredCall[]; readonly unresolved: readonly UnresolvedSite[] } {
  const calls: InferredCall[] = [];
  const unresolved = new Map<string, UnresolvedSite>();
  for (const path of files.paths) {
    const content = trafficPath.test(path) ? files.read(path) : undefined;
    if (content === undefined) continue;
    const byOperation = new Map<string, InferredCall>();
    for (const seen of seenRequests(path, content)) {
      // A browser's question whether it may ask.
      if (seen.method === "OPTIONS") continue;
      const found = resolveFinding(
        catalog,
        {
          kind: "request",
          url: text(seen.url),
          method: text(seen.method),
          by: "traffic",
          confidence: 1,
        },
        settings,
      );
      const at = spanOf(content, path, seen.offset, seen.offset);
      for (const problem of found.problems) {
        const key = `${path} ${problem.reason}`;
        if (!unresolved.has(key)) unresolved.set(key, { ...problem, at });
      }
      for (const call of found.calls) {
        const key = `${call.provider} ${call.operation}`;
        const known = byOperation.get(key);
        const lastSeen = [known?.lastSeen, seen.at]
          .filter((time) => time !== undefined)
          .sort()
          .at(-1);
        byOperation.set(key, {
          ...(known ?? { ...call, at }),
          count: (known?.count ?? 0) + 1,
          ...(lastSeen === undefined ? {} : { lastSeen }),
        });
      }
    }
    calls.push(...byOperation.values());
  }
  return { calls, unresolved: [...unresolved.values()] };
}

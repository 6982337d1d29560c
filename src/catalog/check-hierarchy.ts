import type { Problem } from "../model/problem.ts";
import type { ProviderFacts } from "./facts.ts";
import type { ProviderPart } from "./written.ts";

/** Scopes of the part that imply themselves, through whatever others. One problem for each circle. */
export function* checkHierarchy(part: ProviderPart, facts: ProviderFacts): Generator<Problem> {
  const next = new Map(
    facts.scopes.map((scope) => [scope.name, [...scope.implies, ...scope.mayImply]]),
  );
  const reported = new Set<string>();
  for (const [name, written] of Object.entries(part.value.scopes ?? {})) {
    if (reported.has(name)) continue;
    const circle = shortestCircle(name, next);
    if (circle === undefined) continue;
    for (const member of circle) reported.add(member);
    const following = circle[1] ?? name;
    const field = (written.implies ?? []).includes(following) ? "implies" : "mayImply";
    const index = (written[field] ?? []).indexOf(following);
    const at = part.at(["scopes", name, field, index]);
    yield {
      code: "implies-cycle",
      message: `\`${name}\` implies itself: ${[...circle, name].join(" → ")}`,
      file: at.file,
      at,
      expected: "a hierarchy without circles",
      help: "scopes that are worth the same have no hierarchy: list both where either is enough",
    };
  }
}

/** The scopes on a shortest way from `start` back to itself, `start` first. */
function shortestCircle(
  start: string,
  next: ReadonlyMap<string, readonly string[]>,
): string[] | undefined {
  const cameFrom = new Map<string, string>();
  let edge = [start];
  while (edge.length > 0) {
    const following: string[] = [];
    for (const name of edge) {
      for (const target of next.get(name) ?? []) {
        if (target === start) return wayTo(name, cameFrom);
        if (cameFrom.has(target)) continue;
        cameFrom.set(target, name);
        following.push(target);
      }
    }
    edge = following;
  }
  return undefined;
}

function wayTo(end: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way: string[] = [];
  for (let name: string | undefined = end; name !== undefined; name = cameFrom.get(name)) {
    way.unshift(name);
  }
  return way;
}

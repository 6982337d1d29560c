import { rotateThenWrite } from "../rotate-then-write.ts";
import { Outside, type Fault } from "./outside.ts";
import { standInProvider, standInSink } from "./clients.ts";
import { scopes } from "./worker.ts";

/**
 * What a script does: rotate, then write, with nothing written down. Answers what is wrong after
 * one fault and one more attempt with the token that the place holds.
 */
export async function naiveRotation(fault?: {
  readonly at: number;
  readonly kind: Fault;
}): Promise<readonly string[]> {
  const outside = new Outside("gitlab", ["write-only"]);
  const base = await outside.listen();
  try {
    const old = outside.issue("hook", scopes);
    Object.assign(outside.places[0]!, { value: old.secret, tokenId: old.id, version: 1 });
    outside.fault = fault;
    const provider = standInProvider(base, "gitlab");
    const sink = standInSink(base, 0, "write-only");
    await rotateThenWrite(provider, sink, old.id, scopes);
    outside.catchUp();
    const alive = new Set(outside.tokens.filter(({ live }) => live).map(({ secret }) => secret));
    return alive.has(outside.places[0]!.value ?? "") ? [] : ["the place holds a dead token"];
  } finally {
    await outside.close();
  }
}

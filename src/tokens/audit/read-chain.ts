import { readAudit, readHead } from "../store/audit-rows.ts";
import type { Sql } from "../store/sql.ts";
import type { ChainHead } from "./entry.ts";
import { type ChainFault, ChainVerifier } from "./verify.ts";

const page = 1_000;

/**
 * Verifies a chain of the store. What is appended meanwhile is not looked at.
 *
 * @param expected the last entry as somebody outside the store kept it; it must be in the chain
 */
export async function verifyChain(
  sql: Sql,
  chain: string,
  expected?: ChainHead,
): Promise<{ readonly head: ChainHead; readonly fault: ChainFault | undefined }> {
  const head = await readHead(sql, chain);
  const verifier = new ChainVerifier(chain);
  let after = 0;
  while (after < head.sequence) {
    const entries = await readAudit(sql, chain, after, page);
    for (const entry of entries) {
      if (entry.sequence > head.sequence) break;
      verifier.add(entry);
      if (entry.sequence === expected?.sequence && entry.hash !== expected.hash) {
        const message = `entry ${entry.sequence} has not the expected hash`;
        const fault = { chain, sequence: entry.sequence, fault: "head" as const, message };
        return { head: verifier.head, fault };
      }
    }
    const last = entries.at(-1);
    if (last === undefined) break;
    after = last.sequence;
  }
  const least = expected !== undefined && expected.sequence > head.sequence ? expected : head;
  return { head: verifier.head, fault: verifier.finish(least) };
}

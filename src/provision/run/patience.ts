import type { Failure } from "../failure.ts";
import type { Answer } from "../token-provider.ts";
import type { RunPorts } from "./ports.ts";

const passing: ReadonlySet<string> = new Set(["unreachable", "rate-limited", "server-error"]);
const tries = 3;
const longestWait = 30_000;

/** Whether the same request may do better a little later. */
export function isPassing({ code }: Failure): boolean {
  return passing.has(code);
}

/**
 * Asks up to three times where what went wrong may pass, and waits as long as the other side asks,
 * half a minute at most. Only for what may be repeated: never for a mint.
 */
export async function patiently<T>(
  { sleep }: Pick<RunPorts, "sleep">,
  ask: () => Promise<Answer<T>>,
): Promise<Answer<T>> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask();
    if (answer.ok || attempt === tries || !isPassing(answer.failure)) return answer;
    const wait = answer.failure.retryAfter ?? 500 * 2 ** attempt;
    if (wait > longestWait) return answer;
    await sleep(wait);
  }
}

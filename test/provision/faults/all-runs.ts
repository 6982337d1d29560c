import type { OperationKind } from "../../../src/provision/lifecycle/record.ts";
import { lived, type Run, type Verdict } from "./lives.ts";
import type { Fault, ProviderKind, SinkKind } from "./outside.ts";

export const providers: readonly ProviderKind[] = [
  "multi",
  "replace",
  "gitlab",
  "gitlab-self",
  "assisted",
  "unlistable",
];
export const places: readonly (readonly SinkKind[])[] = [["readable"], ["write-only"]];
export const quiet: readonly Fault[] = ["lose", "drop", "late", "truncate", "429", "500", "502"];
export const deadly: readonly Fault[] = ["kill-before", "kill-after"];

/**
 * GitLab's rotation is the real kind that replaces, and makes no first token; the made-up one, whose
 * every step GitLab's goes too, stands in for that alone. A token that has nobody but itself and is
 * ended leaves nobody to ask whether it has: its client's tests tell what it says then.
 */
function isMet(provider: ProviderKind, kind: OperationKind): boolean {
  switch (provider) {
    case "replace":
      return kind === "mint";
    case "gitlab":
      return kind !== "mint";
    case "gitlab-self":
      return kind === "rotate" || kind === "breach";
    default:
      return true;
  }
}

/** Much of a run is waiting for a process to start. */
const atOnce = 4;

/** A run with what came of it. */
export interface Judged extends Verdict {
  readonly run: Run;
}

/**
 * Every run of an operation in every kind of surroundings: each fault at each request, and death
 * before and after each write of the journal.
 *
 * @param takes decides by number which runs are made; all unless given
 */
export async function* allRuns(
  kinds: readonly OperationKind[],
  takes: (number: number) => boolean = () => true,
): AsyncGenerator<Judged> {
  let number = 0;
  for (const kind of kinds) {
    for (const provider of providers.filter((each) => isMet(each, kind))) {
      for (const sinks of places) {
        const run: Run = { kind, provider, sinks };
        const whole = await lived(run);
        yield { run, ...whole };
        const chosen = [...faulty(run, whole)].filter(() => takes((number += 1)));
        for (let first = 0; first < chosen.length; first += atOnce) {
          const some = chosen.slice(first, first + atOnce);
          yield* await Promise.all(
            some.map(async (each) => ({ run: each, ...(await lived(each)) })),
          );
        }
      }
    }
  }
}

function* faulty(run: Run, { requests, writes }: Verdict): Generator<Run> {
  for (let at = 0; at < requests; at += 1) {
    for (const kind of [...quiet, ...deadly]) yield { ...run, fault: { at, kind } };
  }
  for (let write = 0; write < writes; write += 1) {
    for (const when of ["before", "after"] as const) yield { ...run, dieAt: { write, when } };
  }
}

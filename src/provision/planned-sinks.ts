import type { Failure } from "./failure.ts";
import type { PlannedSink } from "./lifecycle/record.ts";
import type { Sink } from "./sink.ts";

/** The places of an operation's plan, in its order; a definition may name others by now. */
export function sinksOf(planned: readonly PlannedSink[], open: readonly Sink[]): readonly Sink[] {
  return planned.map(
    ({ key, place }) => open.find((sink) => sink.key === key) ?? lostPlace(place, key),
  );
}

/** A place that no definition names any more and that can't be reached therefore. */
function lostPlace(place: string, key: string): Sink {
  const failure: Failure = {
    code: "place-gone",
    message: `${place} is in no definition any more`,
    next: "put it back into the definition until the operation has ended",
  };
  const no = { ok: false, failure } as const;
  return {
    place,
    key,
    readable: false,
    preflight: () => Promise.resolve(no),
    observe: () => Promise.resolve(no),
    write: () => Promise.resolve({ kind: "refused", failure }),
    compare: () => Promise.resolve(no),
  };
}

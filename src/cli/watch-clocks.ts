/** A `fetch` that notes what time others say it is. */
export interface WatchedClocks {
  readonly fetch: typeof fetch;
  /** How far they are ahead of this machine, in milliseconds; the furthest; undefined: none told. */
  readonly skew: () => number | undefined;
}

/** A header counts whole seconds. */
const precision = 1_000;

/** @param ask sends the requests */
export function watchClocks(ask: typeof fetch): WatchedClocks {
  let furthest: number | undefined;
  return {
    fetch: async (input, init) => {
      const response = await ask(input, init);
      const date = Date.parse(response.headers.get("date") ?? "");
      if (!Number.isNaN(date)) {
        const ahead = date - Date.now();
        const skew = Math.abs(ahead) <= precision ? 0 : ahead;
        if (Math.abs(skew) >= Math.abs(furthest ?? 0)) furthest = skew;
      }
      return response;
    },
    skew: () => furthest,
  };
}

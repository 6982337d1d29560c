import type { FakePlace } from "./fake-places.ts";

/** What goes wrong with the next request that changes something. */
export type Fault = "lost" | "refused" | "truncated" | number;

/** A `fetch` in which one thing goes wrong, and how many requests changed something. */
export interface Faulty {
  readonly fetch: typeof fetch;
  readonly changing: () => number;
  /** @param on which requests; those that change something, unless stated */
  next(fault: Fault, on?: (method: string, url: string) => boolean): void;
}

/** @param changes whether a request changes something, where its method does not tell */
export function faulty(
  through: typeof fetch,
  changes: (init: RequestInit, url: string) => boolean = ({ method }) => method !== "GET",
): Faulty {
  let fault: Fault | undefined;
  let on: ((method: string, url: string) => boolean) | undefined;
  let count = 0;
  return {
    changing: () => count,
    next: (what, which) => {
      fault = what;
      on = which;
    },
    fetch: async (input, init = {}) => {
      const url = input instanceof Request ? input.url : String(input);
      const change = changes(init, url);
      if (change) count += 1;
      const hit = on === undefined ? change : on(init.method ?? "GET", url);
      const now = hit ? fault : undefined;
      if (now === undefined) return through(input, init);
      fault = undefined;
      if (now === "refused") throw broken("ECONNREFUSED");
      if (typeof now === "number" && now < 500) return Response.json({}, { status: now });
      // The other side does it; the answer is what gets lost.
      const reply = await through(input, init);
      if (now === "lost") throw broken("ECONNRESET");
      if (now === "truncated")
        return new Response(cut(await reply.text()), { status: reply.status });
      return new Response("<html>", { status: now });
    },
  };
}

/** A body that ends before its end. */
function cut(text: string): ReadableStream<Uint8Array> {
  const half = new TextEncoder().encode(text.slice(0, Math.ceil(text.length / 2)));
  let told = false;
  return new ReadableStream({
    pull: (controller) => {
      if (told) controller.error(broken("UND_ERR_SOCKET"));
      else controller.enqueue(half);
      told = true;
    },
  });
}

function broken(code: string): TypeError {
  return new TypeError("fetch failed", { cause: Object.assign(new Error("socket"), { code }) });
}

/** A fake as a `fetch`. */
export function fetchOf(fake: FakePlace): typeof fetch {
  return (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    const body = typeof init.body === "string" ? (JSON.parse(init.body) as object) : {};
    const given = fake({
      method: init.method ?? "GET",
      path: decodeURIComponent(url.pathname + url.search),
      headers: new Headers(init.headers),
      body: body as Readonly<Record<string, unknown>>,
    });
    const text = given.body === undefined ? null : JSON.stringify(given.body);
    return Promise.resolve(new Response(text, { status: given.status }));
  };
}

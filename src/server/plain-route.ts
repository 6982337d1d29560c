import type { Origin } from "../tokens/principal.ts";
import type { Answer } from "./route.ts";

/** A route beside the API proper: for machines that watch the service, and for signing in. */
export interface PlainRoute {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly handle: (request: Request, origin: Origin) => Promise<Answer>;
}

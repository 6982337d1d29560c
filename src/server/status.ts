import { openMetricsType } from "./metrics.ts";
import { unavailable } from "./refusal-answer.ts";
import { ok } from "./route.ts";
import type { PlainRoute } from "./plain-route.ts";
import type { ServerSettings } from "./settings.ts";

/** Whether the process lives, whether it can work, what it counted, and what it offers. */
export function statusRoutes(settings: ServerSettings, document: object): readonly PlainRoute[] {
  return [
    { method: "GET", path: "/healthz", handle: () => Promise.resolve(ok({ status: "alive" })) },
    {
      method: "GET",
      path: "/readyz",
      handle: async () => {
        try {
          await settings.service.store.read.get("SELECT 1 AS one", []);
          return ok({ status: "ready" });
        } catch {
          return unavailable;
        }
      },
    },
    {
      method: "GET",
      path: "/metrics",
      handle: () =>
        Promise.resolve({
          status: 200,
          text: { type: openMetricsType, body: settings.metrics.expose() },
        }),
    },
    { method: "GET", path: "/openapi.json", handle: () => Promise.resolve(ok(document)) },
  ];
}

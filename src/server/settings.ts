import type { Secret } from "../model/secret.ts";
import type { TokenService } from "../tokens/service.ts";
import type { BootstrapCode } from "./bootstrap-code.ts";
import type { ProxyTrust } from "./client-address.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { IdentityProvider } from "./oidc.ts";

/** All that the HTTP side works with. */
export interface ServerSettings {
  readonly service: TokenService;
  readonly adminToken: Secret | undefined;
  readonly bootstrap: BootstrapCode | undefined;
  /**
   * Of a command that works on the store itself, in this process alone: random, never stored, never
   * told to anybody. Undefined wherever the service listens.
   */
  readonly consoleToken: Secret | undefined;
  readonly identity: IdentityProvider | undefined;
  readonly proxies: ProxyTrust;
  /** Where people reach the service: for redirects, cookies and the origin of browser requests. */
  readonly publicUrl: URL;
  readonly log: Log;
  readonly metrics: Metrics;
}

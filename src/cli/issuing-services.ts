import type { ServicePort } from "../provision/providers/scopewright.ts";
import type { Answer } from "../provision/token-provider.ts";
import type { Context } from "./context.ts";
import { openService, type ServiceAccess } from "./token-service.ts";

interface ServiceOptions {
  readonly server?: string;
  readonly catalog?: string;
}

/** The token service for each API that it protects, opened when it is first asked for. */
export class Services {
  readonly #context: Context;
  readonly #options: ServiceOptions;
  readonly #place: string;
  readonly #open = new Map<string, Promise<ServiceAccess>>();

  constructor(context: Context, options: ServiceOptions, place: string) {
    this.#context = context;
    this.#options = options;
    this.#place = place;
  }

  async open(provider: string): Promise<Answer<ServicePort>> {
    let service = this.#open.get(provider);
    if (service === undefined) {
      const { server, catalog } = this.#options;
      service = openService(this.#context, {
        ...(server === undefined ? { store: this.#place } : { server }),
        ...(provider === "scopewright" ? {} : { provider }),
        ...(catalog === undefined ? {} : { catalog }),
      });
      this.#open.set(provider, service);
    }
    return { ok: true, value: await service };
  }

  async close(): Promise<void> {
    for (const service of this.#open.values()) await (await service).close();
  }
}

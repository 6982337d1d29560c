import { cpSync } from "node:fs";
import { join } from "node:path";
import { createEmulator, type Emulator } from "emulate";
import { expect } from "vitest";
import { scratchFolder } from "../cli/scratch-folder.ts";

const example = join(import.meta.dirname, "../../examples/vercel-release-hook");
const credential = "vercel-credential";

export interface Row {
  readonly key: string;
  readonly value: string;
  readonly type: string;
  readonly target: readonly string[];
  readonly comment?: string;
}

/**
 * The project that the example delivers to, at the emulator of the package `emulate`. That differs
 * from the real Vercel: it answers a write with 200 {envs} in place of 201 {created, failed}; gives
 * back the value of a sensitive row, which is how these tests see what was delivered; takes sensitive
 * rows for `development`; rewrites the targets of a row that has others in place of ENV_CONFLICT;
 * hides no rows; has deployments ready at once; and takes any bearer. What the real API answers is in
 * ../provision/clients.
 */
export class VercelProject {
  readonly #emulator: Emulator;

  private constructor(emulator: Emulator) {
    this.#emulator = emulator;
  }

  static async start(): Promise<VercelProject> {
    const seed = {
      tokens: { [credential]: { login: "developer", scopes: [] } },
      vercel: { users: [{ username: "developer" }] },
    };
    return new VercelProject(await createEmulator({ service: "vercel", port: 0, seed }));
  }

  close(): Promise<void> {
    return this.#emulator.close();
  }

  /** Takes everything away, the project too. */
  reset(): void {
    this.#emulator.reset();
  }

  /** Asks the emulator; fails where it does. */
  async ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#emulator.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${credential}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true);
    return response.json();
  }

  /** What the project's builds would get, by environment. */
  async delivered(): Promise<ReadonlyMap<string, Row>> {
    const path = "/v10/projects/acme-web/env?decrypt=true";
    const { envs } = (await this.ask("GET", path)) as { envs: readonly Row[] };
    const own = envs.filter(({ key }) => key === "SENTRY_AUTH_TOKEN");
    // One row for each environment.
    for (const { target } of own) expect(target).toHaveLength(1);
    return new Map(own.map((row) => [row.target[0]!, row]));
  }

  /** The example in a folder of its own, a project without rows, and what reaches it. */
  async checkedOut(): Promise<{
    readonly folder: string;
    readonly env: Readonly<Record<string, string>>;
  }> {
    this.reset();
    await this.ask("POST", "/v11/projects", { name: "acme-web" });
    const folder = scratchFolder();
    cpSync(example, folder, { recursive: true });
    return {
      folder,
      env: { VERCEL_TOKEN: credential, SCOPEWRIGHT_VERCEL_API: this.#emulator.url },
    };
  }
}

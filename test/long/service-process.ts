import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export const processAdminToken = "admin-token-of-the-service-processes";

/** `scopewright serve` in a process of its own. */
export interface ServiceProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** As with a power cord: no chance to tidy up. */
  kill(): Promise<void>;
  /** As a service manager does; answers the exit code. */
  stop(): Promise<number | null>;
  mint(address: string): Promise<string | undefined>;
  status(token: string): Promise<number>;
}

/** Starts the service on a store; each request's `X-Forwarded-For` is its client. */
export async function startService(
  store: string,
  extra: readonly string[] = [],
): Promise<ServiceProcess> {
  const argv = ["src/cli/entry.ts", "serve", "--store", store, "--port", "0", "--format", "json"];
  const options = ["--trust-proxy", "127.0.0.1", "--log-level", "error", ...extra];
  const child = spawn(process.execPath, [...argv, ...options], {
    env: { ...process.env, ADMIN_TOKEN: processAdminToken },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([
    once(lines, "line"),
    once(child, "exit").then(() => {
      throw new Error("the service did not start");
    }),
  ])) as [string];
  const { url } = JSON.parse(line) as { url: string };
  const ended = once(child, "exit") as Promise<[number | null]>;
  return {
    url,
    child,
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
    stop: async () => {
      child.kill("SIGTERM");
      const [code] = await ended;
      return code;
    },
    mint: async (address) => {
      const response = await fetch(`${url}/org/tokens`, {
        method: "POST",
        headers: { authorization: `Bearer ${processAdminToken}`, "x-forwarded-for": address },
      });
      if (response.status !== 201) return undefined;
      return ((await response.json()) as { token: string }).token;
    },
    status: async (token) => {
      const response = await fetch(`${url}/org/tokens/self`, {
        headers: { authorization: `Bearer ${token}` },
      });
      await response.arrayBuffer();
      return response.status;
    },
  };
}

let addresses = 0;

export function freshAddress(): string {
  addresses += 1;
  return `10.${(addresses >>> 16) & 255}.${(addresses >>> 8) & 255}.${addresses & 255}`;
}

import { cpSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { createEmulator, type Emulator } from "emulate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { captured, type Captured } from "../cli/captured-run.ts";
import { scratchFolder } from "../cli/scratch-folder.ts";
import { listen } from "../loopback.ts";

/*
 * Vercel is the emulator of the package `emulate`, which differs from the real API: it answers a
 * write with 200 {envs} in place of 201 {created, failed}; gives back the value of a sensitive row,
 * which is how these tests see what was delivered; takes sensitive rows for `development`; rewrites
 * the targets of a row that has others in place of ENV_CONFLICT; hides no rows; has deployments
 * ready at once; and takes any bearer. What the real API answers is in ../provision/clients.
 */
const example = join(import.meta.dirname, "../../examples/vercel-release-hook");
const variable = "SENTRY_AUTH_TOKEN";

let vercel: Emulator;

beforeAll(async () => {
  vercel = await createEmulator({
    service: "vercel",
    port: 0,
    seed: {
      tokens: { "vercel-credential": { login: "developer", scopes: [] } },
      vercel: { users: [{ username: "developer" }] },
    },
  });
});
afterAll(() => vercel.close());

/** Asks the emulator; fails where it does. */
async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${vercel.url}${path}`, {
    method,
    headers: { authorization: "Bearer vercel-credential", "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true);
  return response.json();
}

interface Row {
  readonly key: string;
  readonly value: string;
  readonly type: string;
  readonly target: readonly string[];
  readonly comment?: string;
}

/** What the project's builds would get, by environment. */
async function delivered(): Promise<ReadonlyMap<string, Row>> {
  const { envs } = (await ask("GET", "/v10/projects/acme-web/env?decrypt=true")) as {
    envs: readonly Row[];
  };
  const own = envs.filter(({ key }) => key === variable);
  // One row for each environment.
  for (const { target } of own) expect(target).toHaveLength(1);
  return new Map(own.map((row) => [row.target[0]!, row]));
}

/** The example as somebody has it who made its fixes, in a folder of its own. */
async function checkedOut(
  env: Readonly<Record<string, string>>,
): Promise<{ readonly folder: string; readonly run: (...argv: string[]) => Promise<Captured> }> {
  vercel.reset();
  await ask("POST", "/v11/projects", { name: "acme-web" });
  const folder = scratchFolder();
  cpSync(example, folder, { recursive: true });
  const all = {
    VERCEL_TOKEN: "vercel-credential",
    SCOPEWRIGHT_VERCEL_API: vercel.url,
    ...env,
  };
  const run = (...argv: string[]): Promise<Captured> => captured(argv, { cwd: folder, env: all });
  return { folder, run };
}

describe("with tokens of the token service, no account is needed", () => {
  const embedded = ["--issuer", "scopewright"];

  test("plan, apply, no changes, rotate, revoke", async () => {
    const { run } = await checkedOut({});
    const outputs: string[] = [];
    const told = async (...argv: string[]): Promise<Captured> => {
      const result = await run(...argv);
      outputs.push(result.stdout, result.stderr);
      return result;
    };
    // As it is in the repository it asks for too much, and is not provisioned.
    const refused = await told("apply", ...embedded, "--yes");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("broader-than-minimal");
    expect((await delivered()).size).toBe(0);
    await told("check", "--fix=all");

    const planned = await told("plan", ...embedded);
    expect(planned.code).toBe(1);
    expect(planned.stdout).toContain("Plan: 2 to create.");
    const applied = await told("apply", ...embedded, "--yes");
    expect([applied.code, applied.stderr.match(/: done, token /g)?.length]).toEqual([0, 2]);
    const first = await delivered();
    expect([...first.keys()].toSorted()).toEqual(["preview", "production"]);
    expect(first.get("production")!.value).not.toBe(first.get("preview")!.value);
    for (const { type, comment, value } of first.values()) {
      expect(type).toBe("sensitive");
      expect(comment).toMatch(/^scopewright token [0-9a-f-]{36}$/);
      expect(value).toMatch(/^swt_/);
    }

    const again = await told("apply", ...embedded, "--yes");
    expect([again.code, again.stdout]).toEqual([0, "No changes.\n"]);
    expect(await delivered()).toEqual(first);

    const rotated = await told(
      "rotate",
      "vercel-release-hook",
      "--grace",
      "0",
      ...embedded,
      "--yes",
    );
    expect(rotated.code).toBe(0);
    const second = await delivered();
    for (const [environment, { value }] of second) {
      expect(value).not.toBe(first.get(environment)!.value);
    }
    expect((await told("status", ...embedded)).code).toBe(0);

    expect((await told("revoke", "vercel-release-hook", ...embedded, "--yes")).code).toBe(0);
    const list = await told("token", "list", "--provider", "sentry", "--format", "json");
    expect(JSON.parse(list.stdout)).toEqual({ tokens: [] });
    for (const { value } of [...first.values(), ...second.values()]) {
      expect(outputs.join("\n")).not.toContain(value);
    }
  });

  test("a row that somebody takes away or changes is seen", async () => {
    const { run } = await checkedOut({});
    await run("check", "--fix=all");
    await run("apply", ...embedded, "--yes");
    const [row] = (
      (await ask("GET", "/v10/projects/acme-web/env")) as { envs: readonly { id: string }[] }
    ).envs;
    await ask("DELETE", `/v9/projects/acme-web/env/${row!.id}`);
    const planned = await run("plan", ...embedded);
    expect(planned.code).toBe(1);
    expect(planned.stdout).toMatch(/-\/\+ .* is gone \(forces replacement\)/);
    expect(planned.stdout).toContain("Plan: 1 to replace.");
  });

  test("what can't be is told by name", async () => {
    const { run } = await checkedOut({});
    await run("check", "--fix=all");
    vercel.reset();
    const wrongProject = await run("apply", ...embedded, "--yes");
    expect(wrongProject.code).toBe(2);
    expect(wrongProject.stdout).toContain("error[not-found]");
    const list = await run("token", "list", "--format", "json");
    expect(JSON.parse(list.stdout)).toEqual({ tokens: [] });
  });
});

/** Sentry, as far as an internal integration needs it; a bearer mints nothing there. */
class SentryStandIn {
  readonly requests: string[] = [];
  readonly apps: { slug: string; name: string; scopes: readonly string[] }[] = [];
  /** What tokens hold that a person minted. */
  readonly tokens: Map<string, readonly string[]> = new Map([
    ["sentry-credential", ["org:read", "org:write", "org:ci"]],
  ]);
  readonly #server: Server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      this.requests.push(`${method} ${url}`);
      const bearer = (headers.authorization ?? "").replace("Bearer ", "");
      const { status, body } = this.#answer(method, url, bearer, text);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    });
  });

  async listen(): Promise<string> {
    return `http://127.0.0.1:${await listen(this.#server)}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  #answer(
    method: string,
    url: string,
    bearer: string,
    text: string,
  ): { readonly status: number; readonly body: unknown } {
    const held = this.tokens.get(bearer);
    if (held === undefined) return { status: 401, body: { detail: "Invalid token" } };
    if (url === "/api/0/") return { status: 200, body: { version: "0", auth: { scopes: held } } };
    // As the real one: the page's own session mints, and no bearer.
    if (url.endsWith("/api-tokens/"))
      return { status: 401, body: { detail: "Authentication required" } };
    if (!held.includes("org:write")) return { status: 403, body: { detail: "no permission" } };
    const asked = text === "" ? {} : (JSON.parse(text) as { name: string; scopes: string[] });
    if (method === "GET") return { status: 200, body: this.apps };
    if (method === "POST") {
      const { name, scopes } = asked as { name: string; scopes: string[] };
      const app = { slug: `${name}-1a2b`, name, scopes };
      this.apps.push(app);
      return { status: 201, body: app };
    }
    const app = this.apps.find(({ slug }) => url.includes(slug));
    if (app === undefined) return { status: 404, body: {} };
    Object.assign(app, asked);
    return { status: 200, body: app };
  }
}

describe("with tokens of Sentry, a person mints", () => {
  test("the page is named, and only a token with exactly the planned scopes is delivered", async () => {
    const sentry = new SentryStandIn();
    const base = await sentry.listen();
    try {
      const { folder, run } = await checkedOut({
        SENTRY_AUTH_TOKEN: "sentry-credential",
        SENTRY_ORG: "acme",
        SCOPEWRIGHT_SENTRY_API: base,
      });
      await run("check", "--fix=all");
      const planned = await run("plan");
      expect(planned.stdout).toContain("create the integration vercel-release-hook at sentry");
      const env = {
        VERCEL_TOKEN: "vercel-credential",
        SCOPEWRIGHT_VERCEL_API: vercel.url,
        SENTRY_AUTH_TOKEN: "sentry-credential",
        SENTRY_ORG: "acme",
        SCOPEWRIGHT_SENTRY_API: base,
      };
      const bring = (token: string, ...argv: string[]): Promise<Captured> =>
        captured(argv, { cwd: folder, env, readStdin: () => Promise.resolve(`${token}\n`) });

      // Nobody is there: the integration is made, and no token is.
      const alone = await run("apply", "--yes");
      expect(alone.code).toBe(2);
      expect(alone.stderr).toContain(
        `${base}/settings/acme/developer-settings/vercel-release-hook`,
      );
      expect(alone.stderr).toContain("error[person-needed]");
      expect(sentry.apps).toMatchObject([{ name: "vercel-release-hook", scopes: ["org:ci"] }]);

      sentry.tokens.set("sntryi_broad_canary", ["org:ci", "org:admin"]);
      const broad = await bring("sntryi_broad_canary", "apply", "--yes", "--token-stdin");
      expect(broad.stderr).toContain("error[broader-token]");
      expect((await delivered()).size).toBe(0);
      // It has to go; that it went is seen, and nobody is asked.
      sentry.tokens.delete("sntryi_broad_canary");
      const recovered = await run("recover");
      expect(recovered.stderr).toContain("nothing new was delivered, and what was there stays");

      sentry.tokens.set("sntryi_production_canary", ["org:ci"]);
      const outcome = await bring("sntryi_production_canary", "apply", "--yes", "--token-stdin");
      expect((await delivered()).get("production")?.value).toBe("sntryi_production_canary");
      // One token does not serve two environments.
      expect((await delivered()).has("preview")).toBe(false);
      const twice = await bring("sntryi_production_canary", "apply", "--yes", "--token-stdin");
      expect(twice.stderr).toContain("error[token-in-use]");
      const personal = await bring("sntryu_personal_canary", "apply", "--yes", "--token-stdin");
      expect(personal.stderr).toContain("error[wrong-kind]");
      expect((await delivered()).has("preview")).toBe(false);
      sentry.tokens.set("sntryi_preview_canary", ["org:ci"]);
      await bring("sntryi_preview_canary", "apply", "--yes", "--token-stdin");
      expect((await delivered()).get("preview")?.value).toBe("sntryi_preview_canary");
      // The token in use, brought once more, would end with the one that it replaces.
      const rotate = ["rotate", "vercel-release-hook@production", "--grace", "0"];
      const same = await bring("sntryi_production_canary", ...rotate, "--yes", "--token-stdin");
      expect(same.stderr).toContain("error[token-in-use]");
      const again = await run("apply", "--yes");
      expect([again.code, again.stdout]).toEqual([0, "No changes.\n"]);
      for (const { stdout, stderr } of [alone, broad, outcome, twice, personal, same, again]) {
        expect(stdout + stderr).not.toContain("canary");
      }
      // Nothing ever asked Sentry to mint: it would have been refused, as the real one refuses.
      expect(sentry.requests.filter((line) => line.includes("api-tokens"))).toEqual([]);
    } finally {
      await sentry.close();
    }
  });
});

import type { Command } from "commander";
import { Secret } from "../../model/secret.ts";
import type { ProxyTrust } from "../../server/client-address.ts";
import type { IdentityProvider } from "../../server/oidc.ts";
import type { RunningServer } from "../../server/start.ts";
import type { CommandModule, Context } from "../context.ts";
import type { ExitCode } from "../exit-code.ts";
import { definitionsReport } from "../report-of-run.ts";
import { firstStopSignal } from "../stop-signals.ts";
import {
  addStoreOptions,
  gather,
  openPlace,
  readAuthority,
  readIntegrations,
  type ServiceOptions,
  storePlace,
  withoutPassword,
} from "../token-service.ts";
import { UsageError } from "../usage-error.ts";

interface Options extends ServiceOptions {
  readonly host: string;
  readonly port: string;
  readonly publicUrl?: string;
  readonly trustProxy?: readonly string[];
  readonly oidcIssuer?: string;
  readonly oidcClient?: string;
  readonly oidcClaim: string;
  readonly oidcScope: string;
  readonly logLevel: string;
  readonly format: string;
}

export const serveCommand: CommandModule = {
  describe: (command) => {
    command
      .option("--host <address>", "the address to listen on", "127.0.0.1")
      .option("--port <number>", "the port to listen on; 0 takes a free one", "8080")
      .option("--public-url <url>", "where people reach it, if that is another address")
      .option("--trust-proxy <network>", "a proxy whose X-Forwarded-For counts", gather)
      .option("--oidc-issuer <url>", "the identity provider; its secret is in OIDC_CLIENT_SECRET")
      .option("--oidc-client <id>", "this service's id there")
      .option("--oidc-claim <name>", "the claim that names organisations", "organizations")
      .option("--oidc-scope <scopes>", "what to ask the provider for", "openid profile email");
    addStoreOptions(command);
    command
      .addOption(
        command
          .createOption("--log-level <level>", "from which level on to log, to stderr")
          .choices(["info", "warn", "error", "silent"])
          .default("info"),
      )
      .addOption(
        command
          .createOption("--format <format>", "how to print the address")
          .choices(["pretty", "json"])
          .default("pretty"),
      )
      .addHelpText(
        "after",
        `
ADMIN_TOKEN in the environment opens everything, for the first start and for emergencies; each use
is audited. Without it and without a provider to sign in at, the first start prints a one-time code.
SIGINT (Ctrl-C) or SIGTERM lets it finish what it began and end with exit code 0.

Examples:
  $ scopewright serve
  $ scopewright serve --provider sentry --store postgres://tokens@db/tokens --host 0.0.0.0
`,
      );
  },
  run: serve,
};

async function serve(context: Context, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  const { pino } = await import("pino");
  const { startServer } = await import("../../server/start.ts");
  const port = Number(options.port);
  if (!/^\d{1,5}$/.test(options.port) || port > 65_535) {
    throw new UsageError(`${JSON.stringify(options.port)} is no port: 0 to 65535`);
  }
  const authority = await readAuthority(context, options);
  const integrations = await readIntegrations(context, options.integrations ?? []);
  const proxies = await readProxies(options.trustProxy ?? []);
  const identity = await readIdentity(context, options);
  const publicUrl = readUrl("--public-url", options.publicUrl);
  const adminToken = context.env["ADMIN_TOKEN"] ?? "";
  const place = storePlace(context, options);
  const stopped = firstStopSignal();
  const store = await openPlace(place);
  let server: RunningServer;
  try {
    server = await startServer({
      store,
      authority,
      integrations,
      definitionsReport:
        options.integrations === undefined
          ? undefined
          : definitionsReport(context, options.integrations, options.catalog),
      host: options.host,
      port,
      publicUrl,
      adminToken: adminToken === "" ? undefined : new Secret(adminToken),
      identity,
      proxies,
      log: pino({ level: options.logLevel, base: null }, pino.destination(2)),
    });
  } catch (error) {
    await store.close();
    const { code } = error as { code?: unknown };
    if (code === "EADDRINUSE" || code === "EACCES" || code === "EADDRNOTAVAIL") {
      throw new UsageError(`can't listen on ${options.host} port ${port}: ${String(code)}`);
    }
    throw error;
  }
  const guards = authority.guarded?.id;
  context.stdout.write(
    options.format === "json"
      ? `${JSON.stringify({ url: server.url.origin, code: server.code?.reveal() ?? null })}\n`
      : greeting(server, withoutPassword(place), guards),
  );
  if (adminToken !== "" && adminToken.length < 20) {
    context.stderr.write(
      "scopewright: ADMIN_TOKEN is short enough to be guessed; make it longer\n",
    );
  }
  const signal = await stopped;
  context.stderr.write(
    `Stopped by ${signal}: what is under way is finished first; another signal ends it at once.\n`,
  );
  await server.close();
  return 0;
}

function greeting(server: RunningServer, place: string, guards: string | undefined): string {
  const { origin } = server.url;
  const lines = [
    `Scopewright token service at ${origin}`,
    `  store   ${place}`,
    `  guards  ${guards ?? "only its own interface; --provider names the API that it protects"}`,
    `  pages   ${origin}/`,
    `  API     ${origin}/openapi.json`,
  ];
  if (server.code !== undefined) {
    const code = server.code.reveal();
    // A token mints only what it holds, so the first one holds everything.
    const all = guards === undefined ? "" : `,"${guards}/*"`;
    const body = `{"name":"first","scopes":["scopewright/*"${all}]}`;
    lines.push(
      "",
      `One-time code: ${code}`,
      "It mints the first token, from this machine:",
      "",
      `  curl -X POST ${origin}/org/tokens -H 'Authorization: Bearer ${code}' \\`,
      `    -H 'Content-Type: application/json' -d '${body}'`,
    );
  }
  return `${lines.join("\n")}\n`;
}

async function readProxies(entries: readonly string[]): Promise<ProxyTrust> {
  const { trustProxies } = await import("../../server/client-address.ts");
  const trust = trustProxies(entries);
  if ("wrong" in trust) {
    throw new UsageError(`--trust-proxy: ${JSON.stringify(trust.wrong)} is no address or network`);
  }
  return trust;
}

async function readIdentity(
  context: Context,
  options: Options,
): Promise<IdentityProvider | undefined> {
  const issuer = readUrl("--oidc-issuer", options.oidcIssuer);
  if (issuer === undefined) {
    if (options.oidcClient !== undefined) throw new UsageError("--oidc-client needs --oidc-issuer");
    return undefined;
  }
  if (options.oidcClient === undefined) throw new UsageError("--oidc-issuer needs --oidc-client");
  const { oidcProvider } = await import("../../server/oidc.ts");
  const secret = context.env["OIDC_CLIENT_SECRET"] ?? "";
  return oidcProvider({
    issuer,
    clientId: options.oidcClient,
    clientSecret: secret === "" ? undefined : new Secret(secret),
    membershipClaim: options.oidcClaim,
    scope: options.oidcScope,
  });
}

function readUrl(option: string, text: string | undefined): URL | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(
      `${option}: ${JSON.stringify(text)} is no address such as https://tokens.example`,
    );
  }
  return url;
}

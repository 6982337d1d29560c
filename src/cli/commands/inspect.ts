import type { Command } from "commander";
import { repositoryCatalog } from "../../check/repository-catalog.ts";
import type { Catalog, CompiledProvider } from "../../catalog/compiled.ts";
import { findDefinitions } from "../../definitions/find-definitions.ts";
import { readers } from "../../definitions/readers.ts";
import { readSettings } from "../../definitions/settings-file.ts";
import type { Integration } from "../../model/integration.ts";
import type { Outcome, Problem } from "../../model/problem.ts";
import { Secret } from "../../model/secret.ts";
import type { SourceFile } from "../../model/span.ts";
import { scopesNamed } from "../../privilege/closure.ts";
import { reachOf } from "../../privilege/reach.ts";
import { viewOf } from "../../privilege/view.ts";
import { credentialFacts } from "../../provision/credentials.ts";
import { apiBase } from "../../provision/http.ts";
import { identifiable, identifyServiceToken, identifyToken } from "../../provision/identify.ts";
import type { Answer, TokenIdentity } from "../../provision/token-provider.ts";
import { jsonText } from "../../report/json-text.ts";
import type { MinimizeReport } from "../../report/minimize-report.ts";
import { prettyFailure } from "../../report/provision-report.ts";
import { visible } from "../../report/visible-text.ts";
import type { CommandModule, Context } from "../context.ts";
import type { ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import { answerFor } from "../minimize-integration.ts";
import { refuse } from "../refuse.ts";
import { styleFor } from "../terminal.ts";
import { gather, openService } from "../token-service.ts";
import { UsageError } from "../usage-error.ts";

interface Options {
  readonly provider?: string;
  readonly integration?: string;
  readonly integrations?: readonly string[];
  readonly catalog?: string;
  readonly store?: string;
  readonly server?: string;
  readonly format: string;
}

export const inspectCommand: CommandModule = {
  describe: (command) => {
    command
      .option("--provider <id>", "whose token it is, where its first letters do not say")
      .option("--integration <name>", "the definition whose calls tell what would be enough")
      .option("--integrations <path>", "files and folders with definitions", gather)
      .option("--catalog <file>", "the catalog to put on top of the built-in one")
      .option("--store <place>", "the token service's store, for tokens of the service")
      .option("--server <url>", "the token service, for tokens of the service");
    addFormat(command, ["pretty", "json"]);
    addExamples(command, [
      "scopewright inspect < token.txt",
      "pbpaste | scopewright inspect --integration vercel-release-hook",
    ]);
    command.addHelpText(
      "after",
      "\nThe token is read from standard input, sent to its own platform in one request that changes\n" +
        "nothing, and kept nowhere. Exit codes: 0 known, and no more than enough; 1 more than enough;\n" +
        "2 it can't be told.\n",
    );
  },
  run: inspect,
};

async function inspect(context: Context, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  const sources = new Map<string, SourceFile>();
  const textOf = (path: string): string | undefined => sources.get(path)?.text;
  const settings = readSettings(context.cwd);
  if (!settings.ok) return refuse(context, settings.problems, options.format, textOf);
  const file = options.catalog ?? settings.value.catalog?.value;
  const catalog = await repositoryCatalog(context.cwd, file, sources);
  if (!catalog.ok) return refuse(context, catalog.problems, options.format, textOf);
  let integration: Integration | undefined;
  if (options.integration !== undefined) {
    const paths = options.integrations ?? [];
    const found = await findDefinitions(context.cwd, paths, settings.value, readers);
    for (const [path, source] of found.sources) sources.set(path, source);
    integration = found.integrations.find(({ name }) => name === options.integration);
    if (integration === undefined) {
      throw new UsageError(`there is no integration ${JSON.stringify(options.integration)} here`);
    }
  }
  const secret = await readToken(context);
  const provider = providerOf(catalog.value, secret, options.provider);
  const identity = await identify(context, options, provider.id, secret);
  if (!identity.ok) {
    if (options.format === "json") context.stdout.write(jsonText({ failure: identity.failure }));
    else {
      const style = styleFor(context.stderr, context.env);
      context.stderr.write(prettyFailure(identity.failure, style));
    }
    return 2;
  }
  // Tokens of the service open the API that the definition calls.
  const called = catalog.value.provider(integration?.provider.value ?? provider.id) ?? provider;
  const told = namedAs(called, identity.value);
  const against = compare(catalog.value, integration, told);
  if (against?.ok === false) return refuse(context, against.problems, options.format, textOf);
  const facts = factsOf(provider, called, secret, told, against?.value);
  print(context, options.format, facts);
  if (against !== undefined && facts.excess === undefined) return 2;
  return (facts.excess?.["total"] ?? 0) > 0 ? 1 : 0;
}

async function readToken({ readStdin }: Context): Promise<Secret> {
  const text = (await readStdin()).trim();
  if (text === "") throw new UsageError("no token came on standard input");
  if (/\s/.test(text)) throw new UsageError("standard input holds more than one token");
  return new Secret(text);
}

/** By the longest prefix that some kind of token begins with. */
function providerOf(catalog: Catalog, secret: Secret, named: string | undefined): CompiledProvider {
  const all = catalog.providerIds.map((id) => catalog.provider(id)!);
  if (named !== undefined) {
    const provider = all.find(({ id }) => id === named);
    if (provider !== undefined) return provider;
    throw new UsageError(
      `no provider ${JSON.stringify(named)}; there are ${catalog.providerIds.join(", ")}`,
    );
  }
  const fitting = all
    .flatMap((provider) =>
      provider.tokenKinds.flatMap(({ prefix }) =>
        prefix !== undefined && secret.reveal().startsWith(prefix) ? [{ provider, prefix }] : [],
      ),
    )
    .toSorted((a, b) => b.prefix.length - a.prefix.length);
  const [first] = fitting;
  if (first !== undefined) return first.provider;
  throw new UsageError("its first letters do not tell whose token it is: say it with --provider");
}

async function identify(
  context: Context,
  { store, server }: Options,
  platform: string,
  secret: Secret,
): Promise<Answer<TokenIdentity>> {
  if (platform === "scopewright") {
    // No credential but the token itself is needed, or used.
    const env = { ...context.env, SCOPEWRIGHT_TOKEN: secret.reveal() };
    const place = {
      ...(store === undefined ? {} : { store }),
      ...(server === undefined ? {} : { server }),
    };
    const service = await openService({ ...context, env }, place);
    try {
      return await identifyServiceToken(service, secret);
    } finally {
      await service.close();
    }
  }
  const fact = credentialFacts.find((each) => each.platform === platform);
  if (fact === undefined || !identifiable.includes(platform)) {
    const message = `tokens of ${platform} can't be asked whose they are; those of ${identifiable.join(", ")} can`;
    return { ok: false, failure: { code: "not-identifiable", message } };
  }
  try {
    const base = apiBase(context.env[fact.address] ?? fact.base);
    return await identifyToken(platform, secret, { base }, fetch);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`${fact.address}: ${error.message}`);
  }
}

/** The token service says whose scope it is, `sentry/org:ci`, where the catalog of the API does not. */
function namedAs({ id }: CompiledProvider, identity: TokenIdentity): TokenIdentity {
  const { scopes } = identity;
  if (scopes === undefined) return identity;
  const own = `${id}/`;
  const plain = scopes.map((scope) => (scope.startsWith(own) ? scope.slice(own.length) : scope));
  return { ...identity, scopes: plain };
}

/** The minimum for the definition's calls, beside what the token holds. */
function compare(
  catalog: Catalog,
  integration: Integration | undefined,
  { scopes }: TokenIdentity,
): Outcome<MinimizeReport> | undefined {
  if (integration === undefined) return undefined;
  if (scopes === undefined) return { ok: false, problems: [scopesUnknown(integration)] };
  const held = scopes.map((value) => ({ value, at: integration.at }));
  return answerFor(catalog, { ...integration, scopes: held }, []);
}

function scopesUnknown({ at }: Integration): Problem {
  const message = "the platform does not tell what the token holds, so nothing can be compared";
  return { code: "scopes-unknown", message, file: at.file };
}

interface Facts {
  readonly provider: string;
  /** Kinds that begin like it. */
  readonly kinds: readonly string[];
  readonly identity: TokenIdentity;
  /** What it can reach, by class of harm. */
  readonly reach?: Readonly<Record<string, number>>;
  readonly minimal?: readonly string[];
  readonly excess?: Readonly<Record<string, number>>;
  readonly integration?: string;
}

function factsOf(
  provider: CompiledProvider,
  called: CompiledProvider,
  secret: Secret,
  identity: TokenIdentity,
  report: MinimizeReport | undefined,
): Facts {
  const text = secret.reveal();
  const kinds = provider.tokenKinds
    .filter(({ prefix }) => prefix !== undefined && text.startsWith(prefix))
    .map(({ name }) => name);
  const { scopes, unknown } = scopesNamed(called, identity.scopes ?? []);
  const known = identity.scopes !== undefined && unknown.length === 0;
  const change = report?.integration?.change;
  return {
    provider: provider.id,
    kinds,
    identity,
    ...(known ? { reach: { ...reachOf(viewOf(called), scopes).counts } } : {}),
    ...(report?.answer.kind === "minimal" ? { minimal: report.answer.scopes } : {}),
    ...(change === undefined ? {} : { excess: countsOf(change.lost) }),
    ...(report?.integration === undefined ? {} : { integration: report.integration.name }),
  };
}

function countsOf(
  operations: readonly { readonly risk: string }[],
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { total: operations.length };
  for (const { risk } of operations) counts[risk] = (counts[risk] ?? 0) + 1;
  return counts;
}

function print(context: Context, format: string, facts: Facts): void {
  const { provider, kinds, identity, reach, minimal, excess, integration } = facts;
  const { id, owner, kind, scopes, expiresAt } = identity;
  const until = expiresAt === undefined ? undefined : new Date(expiresAt).toISOString();
  if (format === "json") {
    const told = { ...identity, ...(until === undefined ? {} : { expiresAt: until }) };
    context.stdout.write(jsonText({ ...facts, identity: told }));
    return;
  }
  const words = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .filter(([name, count]) => name !== "total" && count > 0)
      .map(([name, count]) => `${count} ${name}`)
      .join(", ");
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["provider", provider],
    ["kind", kind ?? (kinds.join(" or ") || undefined)],
    ["id", id],
    ["owner", owner],
    ["scopes", scopes === undefined ? "the platform does not tell" : scopes.join(", ") || "none"],
    ["expires", until ?? "never, or the platform does not tell"],
    ["reaches", reach && `${reach["total"]} operations: ${words(reach)}`],
    ["enough", minimal && `${minimal.join(", ") || "no scope"} for ${integration}`],
    [
      "too much",
      excess &&
        (excess["total"] === 0 ? "nothing" : `${excess["total"]} operations: ${words(excess)}`),
    ],
  ];
  for (const [name, value] of rows) {
    if (value !== undefined) context.stdout.write(`${name.padEnd(9)} ${visible(value)}\n`);
  }
}

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { builtinCatalog } from "../catalog/builtin.ts";
import type { Catalog } from "../catalog/compiled.ts";
import { openSettings } from "../definitions/settings-file.ts";
import { readSource } from "../document/read.ts";
import type { Problem } from "../model/problem.ts";
import type { Secret } from "../model/secret.ts";
import type { Console } from "../server/console.ts";
import type { Authority } from "../tokens/authority.ts";
import type { KnownIntegration } from "../tokens/service.ts";
import type { Store } from "../tokens/store/sql.ts";
import type { Context } from "./context.ts";
import type { ExitCode } from "./exit-code.ts";
import { openServer } from "./server-access.ts";
import { UsageError } from "./usage-error.ts";

/** Options that say which service a command speaks to, and by which catalogs it judges. */
export interface ServiceOptions {
  readonly server?: string;
  readonly store?: string;
  readonly org?: string;
  readonly provider?: string;
  readonly catalog?: string;
  readonly integrations?: readonly string[];
}

/** Gathers an option that may stand several times. */
export function gather(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

export const defaultStore = "scopewright.db";

/** Declares where the store is, and what it guards. */
export function addStoreOptions(command: Command): void {
  command
    .option(
      "--store <place>",
      `a SQLite file or postgres://…; SCOPEWRIGHT_STORE, or ${defaultStore}`,
    )
    .option("--provider <id>", "the API that the service protects")
    .option("--catalog <file>", "a catalog of your own, on top of the built-in one")
    .option("--integrations <path>", "definitions whose names stand for their scopes", gather);
}

/** Declares how a command finds the service. */
export function addServiceOptions(command: Command): void {
  command
    .option("--server <url>", "a running service; the credential is in SCOPEWRIGHT_TOKEN")
    .option("--org <slug>", "the organisation, where there are several");
  addStoreOptions(command);
}

/**
 * The store in the words of options, environment or settings.
 *
 * @throws {UsageError} where the settings can't be read
 */
export function storeNamed(
  { cwd, env }: Pick<Context, "cwd" | "env">,
  { store, config }: { readonly store?: string; readonly config?: string },
): string {
  const named = store ?? env["SCOPEWRIGHT_STORE"];
  if (named !== undefined) return named;
  const settings = openSettings(cwd, config);
  if (!settings.ok) throw new UsageError(inWords(settings.problems));
  return settings.value.store?.value ?? defaultStore;
}

/** Where the store is, as options, environment and settings say. */
export function storePlace(
  context: Pick<Context, "cwd" | "env">,
  options: { readonly store?: string; readonly config?: string },
): string {
  const place = storeNamed(context, options);
  return isPostgres(place) ? place : resolve(context.cwd, place);
}

/**
 * @throws {UsageError} when the store can't be opened
 */
export async function openPlace(place: string): Promise<Store> {
  const { openStore } = await import("../tokens/store/open.ts");
  try {
    return await openStore(place);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`the store ${withoutPassword(place)} can't be opened: ${why}`);
  }
}

/** Stands where a password was. */
const mask = "…";

/** A place as it may be shown: what stands where a password does, readable as an address or not. */
export function withoutPassword(place: string): string {
  if (!isPostgres(place)) return place;
  const url = URL.parse(place);
  if (url === null) return place.replace(/^(\w+:\/\/).*@/s, `$1${mask}@`).replace(/\?.*$/s, "");
  if (url.password !== "") url.password = mask;
  for (const name of url.searchParams.keys()) {
    if (/password/i.test(name)) url.searchParams.set(name, mask);
  }
  return url.href.replaceAll(encodeURIComponent(mask), mask);
}

/** Whether a place, as it is shown, lacks the password that it was named with. */
export function lacksPassword(shown: string): boolean {
  return isPostgres(shown) && shown.includes(mask);
}

function isPostgres(place: string): boolean {
  return /^postgres(ql)?:\/\//.test(place);
}

/**
 * The catalogs that tokens are judged by.
 *
 * @throws {UsageError} when there is no such provider, or the catalog has faults
 */
export async function readAuthority(
  context: Context,
  options: Pick<ServiceOptions, "provider" | "catalog">,
): Promise<Authority> {
  const catalog = await readCatalog(context, options.catalog);
  const own = catalog.provider("scopewright");
  if (own === undefined) throw new Error("the built-in catalog lacks scopewright");
  const { provider } = options;
  if (provider === undefined) return { own, guarded: undefined };
  const guarded = catalog.provider(provider);
  if (guarded === undefined) {
    throw new UsageError(
      `no provider ${JSON.stringify(provider)}; there are ${catalog.providerIds.join(", ")}`,
    );
  }
  return { own, guarded };
}

async function readCatalog(context: Context, file: string | undefined): Promise<Catalog> {
  const builtin = builtinCatalog();
  if (file === undefined) return builtin;
  const { loadCatalog } = await import("../catalog/load.ts");
  const loaded = loadCatalog((path) => readSource(context.cwd, path), file, builtin);
  if (!loaded.ok) throw new UsageError(inWords(loaded.problems));
  return loaded.value;
}

function inWords(problems: readonly Problem[]): string {
  return problems
    .map(
      ({ file, at, message }) =>
        `${file}${at === undefined ? "" : `:${at.start.line}`}: ${message}`,
    )
    .join("\n");
}

/**
 * The definitions whose names may be used when a token is minted.
 *
 * @throws {UsageError} when one of them can't be read: half of them would be none
 */
export async function readIntegrations(
  context: Context,
  paths: readonly string[],
): Promise<ReadonlyMap<string, KnownIntegration>> {
  if (paths.length === 0) return new Map();
  const { findDefinitions } = await import("../definitions/find-definitions.ts");
  const { readers } = await import("../definitions/readers.ts");
  const settings = openSettings(context.cwd, undefined);
  if (!settings.ok) throw new UsageError(inWords(settings.problems));
  const found = await findDefinitions(context.cwd, paths, settings.value, readers);
  if (found.problems.length > 0) throw new UsageError(inWords(found.problems));
  return new Map(
    found.integrations.map(({ name, provider, scopes }) => [
      name,
      { name, provider: provider.value, scopes: scopes.map((scope) => scope.value) },
    ]),
  );
}

/** The interface of the service, wherever it is. */
export interface ServiceAccess {
  /** Absent with a server. */
  readonly console: Console | undefined;
  /** @param as a token to ask with, in place of the caller's own credential */
  request(method: string, path: string, body?: unknown, as?: Secret): Promise<Response>;
  close(): Promise<void>;
}

/**
 * Opens the service that the options name: a server, or the store itself.
 *
 * @throws {UsageError} when neither is there
 */
export async function openService(
  context: Context,
  options: ServiceOptions,
): Promise<ServiceAccess> {
  const server =
    options.server ?? (options.store === undefined ? context.env["SCOPEWRIGHT_SERVER"] : undefined);
  if (server !== undefined) {
    if (options.store !== undefined)
      throw new UsageError("--server and --store exclude each other");
    return openServer(context, server);
  }
  const place = storePlace(context, options);
  if (!place.startsWith("postgres") && !existsSync(place)) {
    throw new UsageError(
      `there is no store at ${place}: name one with --store, a server with --server, or start one with \`scopewright serve\``,
    );
  }
  const authority = await readAuthority(context, options);
  const integrations = await readIntegrations(context, options.integrations ?? []);
  const { openConsole } = await import("../server/console.ts");
  const opened = await openConsole(await openPlace(place), authority, integrations);
  return {
    console: opened,
    request: (method, path, body, as) => opened.request(method, path, body, as),
    close: () => opened.close(),
  };
}

/**
 * Does some work with the service that the options name, and lets go of it whatever happens.
 *
 * @throws {UsageError} when neither a server nor a store is there
 */
export async function withService<O extends ServiceOptions>(
  context: Context,
  options: O,
  work: (service: ServiceAccess, options: O) => Promise<ExitCode>,
): Promise<ExitCode> {
  const service = await openService(context, options);
  try {
    return await work(service, options);
  } finally {
    await service.close();
  }
}

/** A path with its query; what is undefined is left out. */
export function pathWith(
  path: string,
  query: Readonly<Record<string, string | undefined>>,
): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, value);
  }
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
}

/**
 * The JSON of an answer that went well.
 *
 * @throws {UsageError} with the service's own words when it refused
 */
export async function expectJson(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text();
  if (response.ok) return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
  let words = `the service answered ${response.status}`;
  try {
    const { error } = JSON.parse(text) as { error?: { message?: string; help?: string } };
    if (error?.message !== undefined) words = `${error.message}. ${error.help ?? ""}`.trim();
  } catch {
    // Not ours to read: a proxy's page, perhaps.
  }
  throw new UsageError(words);
}

import { hostname } from "node:os";
import { setTimeout } from "node:timers/promises";
import type { Command } from "commander";
import type { Catalog } from "../catalog/compiled.ts";
import type { JudgedDefinitions } from "../check/judge-definitions.ts";
import { type CheckRun, runCheck } from "../check/run-check.ts";
import type { Finding } from "../model/finding.ts";
import type { Problem } from "../model/problem.ts";
import { Secret } from "../model/secret.ts";
import { credentialFacts, type AccessOf } from "../provision/credentials.ts";
import { desiredLineages, type DesiredLineage } from "../provision/desired.ts";
import { apiBase } from "../provision/http.ts";
import { Journal } from "../provision/journal/journal.ts";
import { mintedTokens } from "../provision/journal/minted-tokens.ts";
import { Provisioner } from "../provision/provisioner.ts";
import type { ProvisionerParts } from "../provision/provisioner-parts.ts";
import { Survey } from "../provision/survey.ts";
import { visible } from "../report/visible-text.ts";
import { newId } from "../tokens/id.ts";
import { assistanceOf } from "./assistance.ts";
import type { Context } from "./context.ts";
import { findRecoveryKey } from "./recovery-key.ts";
import { programsUnderWay } from "./programs-under-way.ts";
import { watchClocks } from "./watch-clocks.ts";
import { Services } from "./issuing-services.ts";
import { openPlace, storePlace } from "./token-service.ts";
import type { ExitCode } from "./exit-code.ts";
import { refuse, tellProblems } from "./refuse.ts";
import { UsageError } from "./usage-error.ts";
import { WhatWasBegun } from "./what-was-begun.ts";

/** Options that all commands of the provisioner share. */
export interface ProvisionOptions {
  readonly store?: string;
  readonly issuer?: string;
  readonly server?: string;
  readonly config?: string;
  readonly catalog?: string;
  readonly tokenStdin?: boolean;
  readonly format: string;
}

/** Declares them. */
export function addProvisionOptions(command: Command): void {
  command
    .option("--store <place>", "journal and leases: a SQLite file or postgres://…")
    .option("--issuer <name>", "who mints, in place of what the definitions say: scopewright")
    .option("--server <url>", "the token service that mints; the store itself, unless stated")
    .option("--config <file>", "settings, in place of scopewright.yaml")
    .option("--catalog <file>", "the catalog to put on top of the built-in one")
    .addHelpText(
      "afterAll",
      "\nA signal ends it with 130 (SIGINT, Ctrl-C), 143 (SIGTERM) or 129 (SIGHUP), and says what was begun.",
    );
}

/** The provisioner on what definitions ask for. */
export interface Provisioning {
  readonly survey: Survey;
  readonly provisioner: Provisioner;
  readonly journal: Journal;
  /** How far other clocks are ahead, in milliseconds, as far as any told. */
  readonly clockSkew: () => number | undefined;
  readonly desired: readonly DesiredLineage[];
  /** Errors of the lint, by integration. */
  readonly errors: ReadonlyMap<string, readonly Finding[]>;
  /** Every definition of the repository was read. */
  readonly whole: boolean;
  /** What all definitions of the repository ask for, those that were not named as well. */
  readonly everything: () => Promise<readonly DesiredLineage[]>;
}

/** What a command makes of definitions that can't be read, beside telling them. */
export interface Unread {
  /** The journal is enough for it: it goes on with what could be read. */
  readonly goesOn?: boolean;
  /** What else is said where it does not. */
  readonly further?: Problem;
}

/**
 * Reads the definitions, opens the store, the issuers and the places, and closes what it opened.
 * Definitions that can't be read are told, and nothing is done unless `unread` says otherwise.
 *
 * @throws {UsageError} where the surroundings are not what they must be
 */
export async function withProvisioning(
  context: Context,
  paths: readonly string[],
  options: ProvisionOptions,
  work: (opened: Provisioning) => Promise<ExitCode>,
  unread: Unread = {},
): Promise<ExitCode> {
  const begun = new WhatWasBegun();
  const leaveSignals = context.whenStopped?.(() => begun.words());
  try {
    return await openedFor(context, paths, options, begun, work, unread);
  } finally {
    leaveSignals?.();
  }
}

async function openedFor(
  context: Context,
  paths: readonly string[],
  options: ProvisionOptions,
  begun: WhatWasBegun,
  work: (opened: Provisioning) => Promise<ExitCode>,
  { goesOn = false, further }: Unread,
): Promise<ExitCode> {
  const { judged, problems, sources } = await readDefinitions(context, paths, options);
  if (judged === undefined || problems.length > 0) {
    const textOf = (path: string): string | undefined => sources.get(path)?.text;
    if (!goesOn) {
      const told = further === undefined ? problems : [...problems, further];
      return refuse(context, told, options.format, textOf);
    }
    tellProblems(context, problems, textOf);
  }
  const place = storePlace(context, options);
  const store = await openPlace(place);
  const services = new Services(context, options, place);
  try {
    const journal = await Journal.open(store, () => context.now().getTime());
    const parts = partsOf(context, options, place, journal, services);
    const desired = judged === undefined ? [] : askedForIn(judged, options);
    const findings = judged?.lint.findings ?? [];
    const survey = new Survey(parts);
    return await work({
      survey,
      provisioner: begun.watch(new Provisioner(parts, survey)),
      journal,
      clockSkew: parts.clockSkew,
      desired,
      errors: Map.groupBy(
        findings.filter(({ severity }) => severity === "error"),
        ({ integration = "" }) => integration,
      ),
      whole: paths.length === 0,
      everything: async () => {
        if (paths.length === 0) return desired;
        const whole = await readDefinitions(context, [], options);
        return whole.judged === undefined ? desired : askedForIn(whole.judged, options);
      },
    });
  } finally {
    await services.close();
    await store.close();
  }
}

function readDefinitions(
  { cwd, now }: Context,
  paths: readonly string[],
  { config, catalog }: ProvisionOptions,
): Promise<CheckRun> {
  return runCheck({
    root: cwd,
    paths,
    now: now(),
    ...(config === undefined ? {} : { config }),
    ...(catalog === undefined ? {} : { catalog }),
  });
}

function askedForIn(
  { integrations, surroundings }: JudgedDefinitions,
  { issuer }: ProvisionOptions,
): readonly DesiredLineage[] {
  return desiredLineages(integrations, alwaysHeldIn(surroundings.catalog), issuer);
}

function partsOf(
  context: Context,
  options: ProvisionOptions,
  place: string,
  journal: Journal,
  services: Services,
): ProvisionerParts {
  const { cwd: root, env } = context;
  const now = (): number => context.now().getTime();
  const clocks = watchClocks(fetch);
  const accessOf = accessFrom(context);
  const { SENTRY_ORG: organization, GITHUB_APP_ID: githubApp } = env;
  return {
    journal,
    issuers: {
      accessOf,
      fetch: clocks.fetch,
      service: (provider) => services.open(provider),
      people: assistanceOf(context, options.tokenStdin === true),
      minted: (integration) => mintedTokens(journal, integration),
      now,
      ...(githubApp === undefined ? {} : { githubApp }),
      ...(organization === undefined ? {} : { sentryOrganization: organization }),
    },
    places: { root, env, accessOf, fetch: clocks.fetch, programs: programsUnderWay },
    recoveryKey: (make) => findRecoveryKey(context, place, make),
    clockSkew: () => clocks.skew(),
    holder: ownName,
    isGone,
    now,
    newId: () => newId(now(), (bytes) => crypto.getRandomValues(new Uint8Array(bytes))),
    sleep: (milliseconds) => setTimeout(milliseconds),
    report: (line) => context.stderr.write(`  ${visible(line)}\n`),
  };
}

/** What tokens of a kind hold without being asked; nothing where the catalog does not know the kind. */
function alwaysHeldIn(catalog: Catalog): (provider: string, kind: string) => readonly string[] {
  return (provider, kind) =>
    catalog.provider(provider)?.tokenKinds.find(({ name }) => name === kind)?.always ?? [];
}

/** Machine, process, and what tells this process from an earlier one of the same number. */
const ownName = `${hostname()}:${process.pid}:${crypto.randomUUID().slice(0, 8)}`;

/** A process of this machine that is not there any more can't come back. */
function isGone(holder: string): boolean {
  const [host, number] = holder.split(":");
  const id = Number(number);
  if (host !== hostname() || !Number.isInteger(id) || holder === ownName) return false;
  // In a container every process has the same number, one after the other.
  if (id === process.pid) return true;
  try {
    process.kill(id, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

export function accessFrom({ env }: Context): AccessOf {
  return (platform) => {
    const fact = credentialFacts.find((each) => each.platform === platform);
    if (fact === undefined) throw new Error(`no credential is known for ${platform}`);
    const text = (env[fact.variable] ?? "").trim();
    try {
      const base = apiBase(env[fact.address] ?? fact.base);
      return text === "" ? { ...fact, base } : { credential: new Secret(text), base };
    } catch (error) {
      throw new UsageError(`${fact.address}: ${(error as Error).message}`);
    }
  };
}

import { resolve } from "node:path";
import type { Context } from "./context.ts";
import type { ProvisionOptions } from "./provisioning.ts";
import { refuseCredentialIn } from "./server-access.ts";
import { lacksPassword, storeNamed, storePlace, withoutPassword } from "./token-service.ts";
import { UsageError } from "./usage-error.ts";

/** Options that decide what is planned, in the order in which they are told; the store beside them. */
const names = ["issuer", "server", "config", "catalog"] as const;

/** What a plan was made by: where all of it is the same, and nothing has changed, so is the plan. */
export interface PlanInputs extends Pick<ProvisionOptions, (typeof names)[number]> {
  /** None: the whole folder. */
  readonly paths: readonly string[];
  /** In the words it was named by, and never with a password. */
  readonly store: string;
}

type Surroundings = Pick<Context, "cwd" | "env">;

/**
 * What a plan is made by here.
 *
 * @throws {UsageError} where the address of the server holds a credential
 */
export function inputsOf(
  context: Surroundings,
  paths: readonly string[],
  options: ProvisionOptions,
): PlanInputs {
  const stated = statedIn(options);
  return { paths: [...paths], store: withoutPassword(storeNamed(context, options)), ...stated };
}

/** @throws {UsageError} where the address of the server holds a credential */
function statedIn(options: ProvisionOptions): Pick<PlanInputs, (typeof names)[number]> {
  refuseCredentialIn(options.server ?? "");
  return Object.fromEntries(
    names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
}

/** The words of a command line that say the same. */
export function inputWords({ paths = [], ...options }: Partial<PlanInputs>): readonly string[] {
  return [
    ...paths,
    ...([...names, "store"] as const).flatMap((name) => {
      const value = options[name];
      return value === undefined ? [] : [`--${name}`, value];
    }),
  ];
}

/**
 * What a saved plan is applied by: what it was made by, which the command line may only repeat.
 *
 * @param file that keeps it
 * @throws {UsageError} where the command line says something else
 */
export function takenFromPlan<O extends ProvisionOptions>(
  context: Surroundings,
  file: string,
  saved: PlanInputs,
  paths: readonly string[],
  options: O,
): { readonly paths: readonly string[]; readonly options: O } {
  const given = statedIn(options);
  if (paths.length > 0 && !sameTexts(paths, saved.paths, (path) => resolve(context.cwd, path))) {
    const made = saved.paths.length === 0 ? "the whole folder" : saved.paths.join(" ");
    throw differing(file, `for ${made}`, paths.join(" "));
  }
  for (const name of names) {
    const here = given[name];
    const kept = saved[name];
    // It is sent a credential, and a file that others may write does not say where that goes.
    if (name === "server" && kept !== undefined && here === undefined) {
      throw new UsageError(
        `${file} was made with --server ${kept}: say so here too, since that is where the credential is sent`,
      );
    }
    if (here === undefined || isSame(context, name, here, kept)) continue;
    const made = kept === undefined ? `without --${name}` : `with --${name} ${kept}`;
    throw differing(file, made, `--${name} ${here}`);
  }
  const { paths: keptPaths, issuer, server, config, catalog } = saved;
  const kept = Object.entries({ issuer, server, config, catalog }).filter(
    ([, value]) => value !== undefined,
  );
  const store = storeTaken(context, file, saved.store, {
    ...options,
    ...(config === undefined ? {} : { config }),
  });
  return { paths: keptPaths, options: { ...options, ...Object.fromEntries(kept), ...store } };
}

/** A store whose password was not kept is taken from where this run names it, and has to be that one. */
function storeTaken(
  context: Surroundings,
  file: string,
  kept: string,
  options: Pick<ProvisionOptions, "store" | "config">,
): Pick<ProvisionOptions, "store"> {
  const { store } = options;
  if (store === undefined && !lacksPassword(kept)) return { store: kept };
  const here = withoutPassword(storePlace(context, options));
  if (here === withoutPassword(storePlace(context, { store: kept }))) return {};
  if (store !== undefined) {
    throw differing(file, `with --store ${kept}`, `--store ${withoutPassword(store)}`);
  }
  throw new UsageError(
    `${file} was made with the store ${kept}, and here it is ${here}: name the first one, with its password, in SCOPEWRIGHT_STORE or --store`,
  );
}

function isSame(
  { cwd }: Surroundings,
  name: (typeof names)[number],
  here: string,
  kept: string | undefined,
): boolean {
  if (kept === undefined || here === kept) return here === kept;
  if (name === "issuer") return false;
  if (name === "server") return here.replace(/\/+$/, "") === kept.replace(/\/+$/, "");
  return resolve(cwd, here) === resolve(cwd, kept);
}

function sameTexts(
  some: readonly string[],
  others: readonly string[],
  as: (text: string) => string,
): boolean {
  const one = new Set(some.map(as));
  const two = new Set(others.map(as));
  return one.size === two.size && [...one].every((text) => two.has(text));
}

function differing(file: string, made: string, here: string): UsageError {
  return new UsageError(
    `${file} was made ${made}, and the command line says ${here}: leave that out, or make the plan anew with it`,
  );
}

import { shellWord } from "../../report/shell-text.ts";
import { visible } from "../../report/visible-text.ts";
import type { CommandModule, Context } from "../context.ts";
import type { ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import {
  addServiceOptions,
  expectJson,
  gather,
  pathWith,
  type ServiceAccess,
  type ServiceOptions,
  withService,
} from "../token-service.ts";
import { UsageError } from "../usage-error.ts";

interface Options extends ServiceOptions {
  readonly format: string;
  readonly reason?: string;
  readonly window?: readonly string[];
}

/** The policy as the service's JSON has it. */
interface PolicyJson {
  readonly personal_tokens: string;
  readonly windows: readonly { readonly from: string; readonly until: string }[];
  readonly next_window: { readonly from: string; readonly until: string } | null;
  readonly evidence: {
    readonly since: string | null;
    readonly days: number;
    readonly enough: boolean;
  };
  readonly set_at: string | null;
  readonly set_by: string | null;
}

interface PreviewedJson {
  readonly token: {
    readonly id: string;
    readonly prefix: string;
    readonly name: string | null;
  } | null;
  readonly owner: { readonly email: string | null; readonly subject: string } | null;
  readonly requests: number;
  readonly last_at: string;
  readonly excepted: boolean;
  readonly cut_off: boolean;
  readonly clients: readonly string[];
  readonly replacement:
    | {
        readonly known: true;
        readonly scopes: readonly string[];
        readonly calls: readonly { readonly method: string; readonly path: string }[];
      }
    | { readonly known: false; readonly why: string };
}

const modes = ["allow", "observe", "brownout", "sso", "deny"];

export const policyShowCommand: CommandModule = {
  describe: (command) => {
    addServiceOptions(command);
    addFormat(command, ["pretty", "json"]);
    addExamples(command, ["scopewright policy show --org acme"]);
  },
  run: (context, command) =>
    withService(context, command.opts<Options>(), async (service, options) => {
      const answer = await service.request("GET", pathWith("/org/policy", { org: options.org }));
      printPolicy(context, (await expectJson(answer)) as unknown as PolicyJson, options.format);
      return 0;
    }),
};

export const policySetCommand: CommandModule = {
  describe: (command) => {
    command
      .argument("<mode>", modes.join(", "))
      .option(
        "--window <from/until>",
        "of brownout: two times such as 2027-01-31T09:00Z/2027-01-31T10:00Z; may stand several times",
        gather,
      )
      .option("--reason <text>", "why, for the audit");
    addServiceOptions(command);
    addFormat(command, ["pretty", "json"]);
    addExamples(command, [
      "scopewright policy set observe --org acme",
      'scopewright policy set deny --org acme --reason "announced on 12 January"',
    ]);
    command.addHelpText(
      "after",
      "\nHolds for the next request, and can be taken back. `observe` first, then `policy preview`.\n",
    );
  },
  run: (context, command) =>
    withService(context, command.opts<Options>(), async (service, options) => {
      const [mode = ""] = command.args;
      if (!modes.includes(mode)) {
        throw new UsageError(`${JSON.stringify(mode)} is no policy: ${modes.join(", ")}`);
      }
      const body = {
        personal_tokens: mode,
        windows: options.window?.map(windowOf),
        reason: options.reason,
      };
      const path = pathWith("/org/policy", { org: options.org });
      const answer = await expectJson(await service.request("PUT", path, body));
      printPolicy(context, answer as unknown as PolicyJson, options.format);
      return 0;
    }),
};

export const policyPreviewCommand: CommandModule = {
  describe: (command) => {
    addServiceOptions(command);
    addFormat(command, ["pretty", "json"]);
    addExamples(command, ["scopewright policy preview --org acme --provider sentry"]);
    command.addHelpText(
      "after",
      "\nWhat denying personal tokens would break, out of what was seen since `policy set observe`.\n" +
        "Exit codes: 0 nothing would break and there is enough evidence, 1 something would,\n" +
        "2 too few days of evidence to say that nothing would.\n",
    );
  },
  run: (context, command) =>
    withService(context, command.opts<Options>(), (service, options) =>
      preview(context, service, options),
    ),
};

function windowOf(text: string): { readonly from: string; readonly until: string } {
  const [from, until, ...rest] = text.split("/");
  if (from === undefined || until === undefined || rest.length > 0) {
    throw new UsageError(
      `--window: ${JSON.stringify(text)} is not two times with a / between them`,
    );
  }
  return { from, until };
}

function printPolicy({ stdout }: Context, policy: PolicyJson, format: string): void {
  if (format === "json") {
    stdout.write(`${JSON.stringify(policy, undefined, 2)}\n`);
    return;
  }
  const {
    personal_tokens: mode,
    windows,
    next_window: next,
    evidence,
    set_at: at,
    set_by: by,
  } = policy;
  stdout.write(`personal tokens  ${mode}\n`);
  if (at !== null) stdout.write(`set              ${at} by ${visible(by ?? "")}\n`);
  for (const { from, until } of windows) stdout.write(`window           ${from} to ${until}\n`);
  if (next !== null) stdout.write(`next             ${next.from}\n`);
  if (evidence.since !== null) {
    stdout.write(`observed         ${evidence.days} days, since ${evidence.since}\n`);
  }
}

async function preview(
  context: Context,
  service: ServiceAccess,
  options: Options,
): Promise<ExitCode> {
  const tokens: PreviewedJson[] = [];
  let after: string | undefined;
  let policy: PolicyJson;
  do {
    const path = pathWith("/org/policy/preview", { org: options.org, after });
    const page = (await expectJson(await service.request("GET", path))) as unknown as {
      readonly policy: PolicyJson;
      readonly tokens: readonly PreviewedJson[];
      readonly next_after: string | null;
    };
    ({ policy } = page);
    tokens.push(...page.tokens);
    after = page.next_after ?? undefined;
  } while (after !== undefined);
  const open = tokens.filter(({ excepted, cut_off: cut }) => !excepted && !cut);
  if (options.format === "json") {
    context.stdout.write(`${JSON.stringify({ policy, tokens }, undefined, 2)}\n`);
  } else {
    for (const token of tokens) printToken(context, token, options);
    context.stdout.write(summaryOf(policy, tokens.length, open.length));
  }
  if (open.length > 0) return 1;
  return policy.evidence.enough ? 0 : 2;
}

function printToken({ stdout }: Context, each: PreviewedJson, options: Options): void {
  const { token, owner, replacement } = each;
  const name = token?.name ?? token?.prefix ?? "a token that is gone";
  const whose = owner === null ? "owner not known" : (owner.email ?? owner.subject);
  const state = each.cut_off ? ", cut off" : each.excepted ? ", excepted" : "";
  stdout.write(`${visible(name)}  ${visible(whose)}${state}\n`);
  stdout.write(
    `  ${each.requests} requests, last ${each.last_at.slice(0, 16).replace("T", " ")}, by ${each.clients.map(visible).join(", ")}\n`,
  );
  if (!replacement.known) {
    stdout.write(`  what it needs is not known: ${visible(replacement.why)}\n`);
    return;
  }
  stdout.write(`  needs ${replacement.scopes.join(", ") || "no scope"}\n`);
  stdout.write(`  ${mintCommand(visible(name), replacement.calls, options)}\n`);
}

/** The command that mints a replacement where the preview came from; a name is never run by a shell. */
function mintCommand(
  name: string,
  calls: readonly { readonly method: string; readonly path: string }[],
  { org, server, store, provider, catalog }: Options,
): string {
  // A password belongs into the environment, not on a line that is copied about.
  const place = store !== undefined && URL.parse(store)?.password ? undefined : store;
  const where = Object.entries({ server, store: place, org, provider, catalog }).flatMap(
    ([option, value]) => (value === undefined ? [] : [`--${option} ${shellWord(value)}`]),
  );
  const able = calls.map(({ method, path }) => `--call ${shellWord(`${method} ${path}`)}`);
  return ["scopewright token mint", ...where, `--name=${shellWord(name)}`, ...able].join(" ");
}

function summaryOf(
  { evidence, personal_tokens: mode }: PolicyJson,
  all: number,
  open: number,
): string {
  if (evidence.since === null) {
    return `Nothing is observed under \`${mode}\`: begin with \`scopewright policy set observe\`.\n`;
  }
  const days = `${evidence.days} ${evidence.days === 1 ? "day" : "days"} of evidence`;
  const trust = evidence.enough
    ? ""
    : "; too few to say that what was not seen is safe: it is not known";
  return `Denying personal tokens would break ${open} of ${all} that were seen; ${days}${trust}.\n`;
}

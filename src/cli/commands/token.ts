import type { Command } from "commander";
import { visible } from "../../report/visible-text.ts";
import type { CommandModule, Context } from "../context.ts";
import type { ExitCode } from "../exit-code.ts";
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

interface CommonOptions extends ServiceOptions {
  readonly format: string;
}

interface MintOptions extends CommonOptions {
  readonly name?: string;
  readonly scope?: readonly string[];
  readonly integration?: string;
  readonly call?: readonly string[];
  readonly resource?: readonly string[];
  readonly expiresIn?: string;
  readonly owner?: string;
  readonly purpose?: string;
}

interface RotateOptions extends CommonOptions {
  readonly grace?: string;
  readonly answerLost?: boolean;
  readonly reason?: string;
}

/** A token as the service's JSON has it, as far as it is printed. */
interface ListedToken {
  readonly id: string;
  readonly prefix: string;
  readonly name: string | null;
  readonly status: string;
  readonly scopes: readonly string[];
  readonly created_by: string;
  readonly expires_at: string;
  readonly last_used_at: string | null;
}

function addFormats(command: Command): void {
  command.addOption(
    command
      .createOption("--format <format>", "how to print the result")
      .choices(["pretty", "json"])
      .default("pretty"),
  );
}

export const tokenMintCommand: CommandModule = {
  describe: (command) => {
    command
      .option("--name <name>", "what the token is called, 100 characters at most")
      .option("--scope <scope>", "a scope that it shall hold; may stand several times", gather)
      .option("--integration <name>", "the definition whose scopes it shall hold")
      .option("--call <call>", 'a call that it shall be able to make: "GET /path"', gather)
      .option("--resource <kind=value>", "what it is bound to: project=web", gather)
      .option("--expires-in <time>", "how long it lives: 30d, 12h")
      .option("--owner <owner>", "who answers for it")
      .option("--purpose <text>", "what it is for");
    addServiceOptions(command);
    addFormats(command);
    command.addHelpText(
      "after",
      `
The token goes to stdout, once; all else to stderr.

Examples:
  $ scopewright token mint --name deploy --scope org:ci --expires-in 30d
  $ scopewright token mint --provider sentry --call "POST /api/0/organizations/{org}/releases/"
`,
    );
  },
  run: (context, command) =>
    withService(context, command.opts<MintOptions>(), (service) =>
      mint(context, service, command.opts<MintOptions>()),
    ),
};

export const tokenListCommand: CommandModule = {
  describe: (command) => {
    command.option("--all", "also what is revoked, expired or replaced");
    addServiceOptions(command);
    addFormats(command);
    command.addHelpText("after", "\nExamples:\n  $ scopewright token list --all --format json\n");
  },
  run: (context, command) => {
    const options = command.opts<CommonOptions & { readonly all?: boolean }>();
    return withService(context, options, (service) => list(context, service, options));
  },
};

export const tokenRevokeCommand: CommandModule = {
  describe: (command) => {
    command.argument("<id>", "the token's id").option("--reason <text>", "why, for the audit");
    addServiceOptions(command);
    addFormats(command);
    command.addHelpText(
      "after",
      "\nExamples:\n  $ scopewright token revoke 0199f0c1-… --reason leaked\n",
    );
  },
  run: (context, command) => {
    const options = command.opts<CommonOptions & { readonly reason?: string }>();
    const [id = ""] = command.args;
    return withService(context, options, async (service) => {
      const path = `/org/tokens/${encodeURIComponent(id)}`;
      const query = { org: options.org, reason: options.reason };
      await expectJson(await service.request("DELETE", pathWith(path, query)));
      if (options.format === "json")
        context.stdout.write(`${JSON.stringify({ id, revoked: true })}\n`);
      else context.stderr.write(`revoked ${visible(id)}, and all that it minted\n`);
      return 0;
    });
  },
};

export const tokenRotateCommand: CommandModule = {
  describe: (command) => {
    command
      .argument("[id]", "the token's id; with --server, the token in SCOPEWRIGHT_TOKEN itself")
      .option(
        "--grace <time>",
        "how long the old one lives if the new one is not used: 0, 30m, 24h",
      )
      .option("--answer-lost", "an earlier rotation's answer never came: replace what it made")
      .option("--reason <text>", "why, for the audit");
    addServiceOptions(command);
    addFormats(command);
    command.addHelpText(
      "after",
      "\nExamples:\n  $ scopewright token rotate 0199f0c1-… --grace 1h\n",
    );
  },
  run: (context, command) => {
    const options = command.opts<RotateOptions>();
    const [id] = command.args;
    return withService(context, options, (service) => rotate(context, service, id, options));
  },
};

async function mint(
  context: Context,
  service: ServiceAccess,
  options: MintOptions,
): Promise<ExitCode> {
  const { name, scope, integration, call, resource, expiresIn, owner, purpose, org } = options;
  const body = {
    name,
    scopes: scope,
    integration,
    calls: call?.map(parseCall),
    resources: resource && parseResources(resource),
    expires_in: expiresIn,
    owner,
    purpose,
  };
  const minted = await expectJson(
    await service.request("POST", pathWith("/org/tokens", { org }), body),
  );
  print(context, minted, options.format);
  return 0;
}

/** The plaintext alone on stdout, so that it can be piped to where it belongs. */
function print(context: Context, minted: Record<string, unknown>, format: string): void {
  if (format === "json") {
    context.stdout.write(`${JSON.stringify(minted, undefined, 2)}\n`);
    return;
  }
  const token = minted as unknown as ListedToken & { readonly warning: string };
  const scopes = token.scopes.length === 0 ? "none" : token.scopes.join(", ");
  context.stderr.write(
    `${visible(token.name ?? "a token")}  ${token.id}\n  scopes  ${scopes}\n  until   ${token.expires_at}\n${token.warning}\n`,
  );
  context.stdout.write(`${String(minted["token"])}\n`);
}

function parseCall(text: string): { readonly method: string; readonly path: string } {
  const match = /^([A-Za-z]+) +(\S+)$/.exec(text.trim());
  if (match === null) {
    throw new UsageError(`--call: ${JSON.stringify(text)} is not a method and a path`);
  }
  return { method: match[1]!.toUpperCase(), path: match[2]! };
}

function parseResources(pairs: readonly string[]): Record<string, readonly string[]> {
  const resources = new Map<string, string[]>();
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at < 1) throw new UsageError(`--resource: ${JSON.stringify(pair)} is not kind=value`);
    const kind = pair.slice(0, at);
    resources.set(kind, [...(resources.get(kind) ?? []), pair.slice(at + 1)]);
  }
  return Object.fromEntries(resources);
}

async function list(
  context: Context,
  service: ServiceAccess,
  options: CommonOptions & { readonly all?: boolean },
): Promise<ExitCode> {
  const tokens: ListedToken[] = [];
  let cursor: string | undefined;
  do {
    const status = options.all === true ? "all" : "live";
    const path = pathWith("/org/tokens", { org: options.org, status, cursor });
    const page = (await expectJson(await service.request("GET", path))) as unknown as {
      readonly tokens: readonly ListedToken[];
      readonly next_cursor: string | null;
    };
    tokens.push(...page.tokens);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  if (options.format === "json") {
    context.stdout.write(`${JSON.stringify({ tokens }, undefined, 2)}\n`);
    return 0;
  }
  if (tokens.length === 0) context.stderr.write("there are no tokens\n");
  const rows = tokens.map((token) => [
    token.id,
    token.prefix,
    token.status,
    visible(token.name ?? "-"),
    token.scopes.join(",") || "-",
    `until ${token.expires_at.slice(0, 10)}`,
    token.last_used_at === null ? "never used" : `used ${token.last_used_at.slice(0, 10)}`,
    `by ${visible(token.created_by)}`,
  ]);
  const widths = rows.reduce<number[]>(
    (known, row) => row.map((cell, column) => Math.max(known[column] ?? 0, cell.length)),
    [],
  );
  for (const row of rows) {
    const line = row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ");
    context.stdout.write(`${line.trimEnd()}\n`);
  }
  return 0;
}

async function rotate(
  context: Context,
  service: ServiceAccess,
  id: string | undefined,
  options: RotateOptions,
): Promise<ExitCode> {
  if (id === undefined && service.console !== undefined) {
    throw new UsageError("name the id of the token to rotate");
  }
  const path =
    id === undefined ? "/org/tokens/self/rotate" : `/org/tokens/${encodeURIComponent(id)}/rotate`;
  const org = id === undefined ? undefined : options.org;
  const body = { grace: options.grace, answer_lost: options.answerLost, reason: options.reason };
  const rotated = await expectJson(await service.request("POST", pathWith(path, { org }), body));
  print(context, rotated, options.format);
  return 0;
}

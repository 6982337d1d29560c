import type { Command } from "commander";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { AuditEntry, ChainHead } from "../../tokens/audit/entry.ts";
import type { ChainFault } from "../../tokens/audit/verify.ts";
import { visible } from "../../report/visible-text.ts";
import type { CommandModule, Context } from "../context.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import {
  addServiceOptions,
  expectJson,
  openService,
  pathWith,
  type ServiceAccess,
  type ServiceOptions,
} from "../token-service.ts";
import { UsageError } from "../usage-error.ts";

interface VerifyOptions extends ServiceOptions {
  readonly expect?: string;
  readonly format: string;
}

/** What became of one chain. */
interface VerifiedChain {
  readonly chain: string;
  readonly entries: number;
  readonly hash: string;
  readonly fault: ChainFault | null;
}

export const auditVerifyCommand: CommandModule = {
  describe: (command) => {
    command
      .argument("[file]", "an exported chain, in place of the service's own")
      .option("--expect <entry:hash>", "an entry that you noted before, which must still be there");
    addServiceOptions(command);
    command.addOption(
      command
        .createOption("--format <format>", "how to print the result")
        .choices(["pretty", "json"])
        .default("pretty"),
    );
    command.addHelpText(
      "after",
      `
Whoever can write the store can write a whole new chain: note the last entry somewhere else, and
give it back with --expect.

Examples:
  $ scopewright audit verify
  $ scopewright audit verify audit.jsonl --expect 4711:9f86d08…
`,
    );
  },
  run: verify,
};

export const auditExportCommand: CommandModule = {
  describe: (command) => {
    addServiceOptions(command);
    command
      .addOption(
        command.createOption("--format <format>", "JSON lines").choices(["jsonl"]).default("jsonl"),
      )
      .addHelpText("after", "\nExamples:\n  $ scopewright audit export > audit.jsonl\n");
  },
  run: async (context, command) => {
    const options = command.opts<ServiceOptions>();
    const service = await openService(context, options);
    try {
      return await exportChains(context, service, options.org);
    } finally {
      await service.close();
    }
  },
};

async function verify(context: Context, command: Command): Promise<ExitCode> {
  const options = command.opts<VerifyOptions>();
  const [file] = command.args;
  const expected = options.expect === undefined ? undefined : parseExpected(options.expect);
  const chains =
    file === undefined
      ? await verifyService(context, options, expected)
      : await verifyFile(context, file, expected);
  if (chains.length === 0) throw new UsageError("there is no chain to verify");
  if (expected !== undefined && chains.length > 1) {
    throw new UsageError("--expect is about one chain: name its organisation with --org");
  }
  if (options.format === "json") {
    context.stdout.write(`${JSON.stringify({ chains }, undefined, 2)}\n`);
  } else {
    for (const { chain, entries, hash, fault } of chains) {
      const said =
        fault === null
          ? `whole, last entry ${entries}:${hash}`
          : `broken at entry ${fault.sequence}: ${fault.message}`;
      context.stdout.write(`${visible(chain)}: ${said}\n`);
    }
  }
  return exitCode({ findings: chains.filter(({ fault }) => fault !== null).length });
}

function parseExpected(text: string): ChainHead {
  const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text);
  if (match === null) {
    throw new UsageError(
      "--expect: write the entry's number, a colon and its hash, as verify prints them",
    );
  }
  return { sequence: Number(match[1]), hash: match[2]! };
}

async function verifyService(
  context: Context,
  options: VerifyOptions,
  expected: ChainHead | undefined,
): Promise<readonly VerifiedChain[]> {
  const service = await openService(context, options);
  try {
    if (service.console === undefined) {
      if (expected !== undefined) {
        throw new UsageError("--expect goes with --store, or with an exported file");
      }
      const path = pathWith("/org/audit/verify", { org: options.org });
      const answer = (await expectJson(await service.request("GET", path))) as unknown as Omit<
        VerifiedChain,
        "chain"
      >;
      return [{ ...answer, chain: options.org ?? "organisation" }];
    }
    const { verifyChain } = await import("../../tokens/audit/read-chain.ts");
    const { read } = service.console.service.store;
    const verified: VerifiedChain[] = [];
    for (const chain of await chainsOf(service, options.org)) {
      const { head, fault } = await verifyChain(read, chain, expected);
      verified.push({ chain, entries: head.sequence, hash: head.hash, fault: fault ?? null });
    }
    return verified;
  } finally {
    await service.close();
  }
}

/** Of one organisation, or all of the store. */
async function chainsOf(
  service: ServiceAccess,
  org: string | undefined,
): Promise<readonly string[]> {
  const { read } = service.console!.service.store;
  if (org === undefined) {
    const { listChains } = await import("../../tokens/store/audit-rows.ts");
    return listChains(read);
  }
  const { findOrganization } = await import("../../tokens/store/organization-rows.ts");
  const organization = await findOrganization(read, org);
  if (organization === undefined)
    throw new UsageError(`there is no organisation ${JSON.stringify(org)}`);
  return [organization.id];
}

async function verifyFile(
  context: Context,
  file: string,
  expected: ChainHead | undefined,
): Promise<readonly VerifiedChain[]> {
  const { ChainVerifier } = await import("../../tokens/audit/verify.ts");
  let text: string;
  try {
    text = await readFile(resolve(context.cwd, file), "utf8");
  } catch (error) {
    throw new UsageError(`${file} can't be read: ${(error as Error).message}`);
  }
  const verifiers = new Map<string, InstanceType<typeof ChainVerifier>>();
  const faults: ChainFault[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const entry = parseEntry(line, file, index + 1);
    const verifier = verifiers.get(entry.chain) ?? new ChainVerifier(entry.chain);
    verifiers.set(entry.chain, verifier);
    verifier.add(entry);
    if (entry.sequence === expected?.sequence && entry.hash !== expected.hash) {
      const message = `entry ${entry.sequence} has not the expected hash`;
      faults.push({ chain: entry.chain, sequence: entry.sequence, fault: "head", message });
    }
  }
  return [...verifiers.values()].map((verifier) => {
    const { chain } = verifier;
    const beyond =
      expected !== undefined && expected.sequence > verifier.head.sequence ? expected : undefined;
    const fault = verifier.finish(beyond) ?? faults.find((each) => each.chain === chain);
    return {
      chain,
      entries: verifier.head.sequence,
      hash: verifier.head.hash,
      fault: fault ?? null,
    };
  });
}

function parseEntry(line: string, file: string, number: number): AuditEntry {
  try {
    const facts = JSON.parse(line) as Record<string, unknown>;
    const { actor_id: actorId, request_id: requestId, target, reason, client } = facts;
    if (typeof facts["chain"] !== "string" || typeof facts["hash"] !== "string") throw new Error();
    return {
      ...(facts as unknown as AuditEntry),
      actorId: (actorId as string | null) ?? undefined,
      requestId: requestId as string,
      target: (target as string | null) ?? undefined,
      reason: (reason as string | null) ?? undefined,
      client: (client as string | null) ?? undefined,
      detail: (facts["detail"] as AuditEntry["detail"] | undefined) ?? {},
    };
  } catch {
    throw new UsageError(`${file}:${number}: this is no entry of an exported chain`);
  }
}

async function exportChains(
  context: Context,
  service: ServiceAccess,
  org: string | undefined,
): Promise<ExitCode> {
  if (service.console === undefined) {
    const response = await service.request("GET", pathWith("/org/audit/export", { org }));
    if (!response.ok) await expectJson(response);
    context.stdout.write(await response.text());
    return 0;
  }
  const { readAudit } = await import("../../tokens/store/audit-rows.ts");
  const { auditJson } = await import("../../server/json.ts");
  const { read } = service.console.service.store;
  for (const chain of await chainsOf(service, org)) {
    let after = 0;
    for (;;) {
      const entries = await readAudit(read, chain, after, 1_000);
      for (const entry of entries) context.stdout.write(`${JSON.stringify(auditJson(entry))}\n`);
      const last = entries.at(-1);
      if (last === undefined) break;
      after = last.sequence;
    }
  }
  return 0;
}

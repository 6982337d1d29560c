import type { Command } from "commander";
import { lineageName } from "../../provision/lifecycle/lineage.ts";
import { dueAt, type Observed, timeWords } from "../../provision/plan/plan.ts";
import { jsonText } from "../../report/json-text.ts";
import { prettyFailure } from "../../report/provision-report.ts";
import { visible } from "../../report/visible-text.ts";
import { withHalfway } from "../chosen-lineages.ts";
import type { CommandModule, Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import { addProvisionOptions, withProvisioning, type ProvisionOptions } from "../provisioning.ts";
import { styleFor } from "../terminal.ts";

export const statusCommand: CommandModule = {
  describe: (command) => {
    command.argument("[names...]", "integrations, or single tokens as integration@environment");
    addProvisionOptions(command);
    addFormat(command, ["pretty", "json"]);
    addExamples(command, [
      "scopewright status",
      "scopewright status vercel-release-hook --format json",
    ]);
    command.addHelpText(
      "after",
      "\nExit codes: 0 all is well, 1 something is due, half-way or drifted, 2 can't be looked at.\n",
    );
  },
  run: status,
};

async function status(context: Context, command: Command): Promise<ExitCode> {
  const options = command.opts<ProvisionOptions>();
  return withProvisioning(context, [], options, async ({ desired, survey }) => {
    const chosen = withHalfway(desired, await survey.leftHalfway(desired), command.args);
    const now = context.now().getTime();
    const rows: Readonly<Record<string, unknown>>[] = [];
    let attention = 0;
    let unseen = 0;
    for (const each of chosen) {
      const seen = await survey.observe(each);
      if (!seen.ok) {
        unseen += 1;
        rows.push({ ...each.key, failure: seen.failure });
        tell(context, options, [visible(lineageName(each.key))]);
        if (options.format !== "json") {
          context.stdout.write(prettyFailure(seen.failure, styleFor(context.stdout, context.env)));
        }
        continue;
      }
      const facts = factsOf(seen.value, now);
      if (facts.attention) attention += 1;
      rows.push(facts.json);
      tell(context, options, [
        visible(lineageName(each.key)),
        ...facts.lines.map((line) => `  ${line}`),
      ]);
    }
    if (options.format === "json") context.stdout.write(jsonText({ tokens: rows }));
    return exitCode({ findings: attention, unjudged: unseen });
  });
}

function tell({ stdout }: Context, { format }: ProvisionOptions, lines: readonly string[]): void {
  if (format !== "json") stdout.write(`${lines.join("\n")}\n`);
}

interface Facts {
  readonly json: Readonly<Record<string, unknown>>;
  readonly lines: readonly string[];
  readonly attention: boolean;
}

function factsOf(seen: Observed, now: number): Facts {
  const { desired, lineage, sinks } = seen;
  const { current, open, incident } = lineage;
  const due = dueAt(seen);
  const drift = sinks.flatMap(({ place, base }) => {
    if (base.kind === "absent") return [`${place}: nothing is there`];
    if (base.kind === "hidden") return [`${place}: unknown, ${base.why}`];
    const other =
      base.tokenId !== undefined && base.tokenId !== current?.id
        ? [`${place}: another token is there, ${base.tokenId}`]
        : [];
    return [...other, ...base.drift.map((words) => `${place}: ${words}`)];
  });
  const unknown = sinks.filter(({ base }) => base.kind === "hidden").length;
  const isDue = due !== undefined && due <= now;
  const lines = [
    current === undefined
      ? "no token is delivered"
      : `token ${current.id} (${current.fingerprint || "its value was never seen"}), ${ageWords(now - current.mintedAt)} old, holds ${current.scopes.join(", ") || "no scope"}`,
    ...(current?.expiresAt === undefined ? [] : [`ends ${timeWords(current.expiresAt)}`]),
    ...(due === undefined
      ? ["nothing ends it: no longest life is stated"]
      : [`${isDue ? "due since" : "rotation due"} ${timeWords(due)}`]),
    ...(open === undefined
      ? []
      : [
          open.graceUntil === undefined || !open.delivered
            ? `half-way: the operation ${open.id} stands at ${open.state}; \`scopewright recover\` goes on`
            : `the token ${open.oldId ?? ""} that was replaced lives until ${timeWords(open.graceUntil)}`,
        ]),
    ...(incident === undefined
      ? []
      : [`a person has to decide: ${incident.failure?.message ?? ""}`]),
    ...drift,
  ].map(visible);
  const halfWay = open !== undefined && !open.delivered;
  return {
    lines,
    attention:
      current === undefined || isDue || halfWay || incident !== undefined || drift.length > unknown,
    json: {
      ...desired.key,
      issuer: desired.issuer,
      token: current,
      due: due === undefined ? undefined : new Date(due).toISOString(),
      operation:
        open === undefined
          ? undefined
          : { id: open.id, state: open.state, graceUntil: open.graceUntil },
      incident: incident?.failure,
      drift,
    },
  };
}

function ageWords(milliseconds: number): string {
  const hours = Math.floor(milliseconds / 3_600_000);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

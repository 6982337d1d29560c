import type { Command } from "commander";
import { type Lineage, lineageName } from "../../provision/lifecycle/lineage.ts";
import type { LineageKey } from "../../provision/lifecycle/record.ts";
import { driftOf } from "../../provision/plan/drift.ts";
import { dueAt, timeWords } from "../../provision/plan/due.ts";
import type { Observed } from "../../provision/plan/observed.ts";
import { tellOf } from "../../provision/plan/plan.ts";
import { type PlannedAction, plannedAction } from "../../provision/plan/planned-action.ts";
import { jsonText } from "../../report/json-text.ts";
import type { Failure } from "../../provision/failure.ts";
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
    const forgotten = await survey.forgotten(desired);
    const halfway = await survey.leftHalfway([...desired, ...forgotten]);
    const chosen = withHalfway([...desired, ...forgotten], halfway, command.args);
    const now = context.now().getTime();
    const rows: Readonly<Record<string, unknown>>[] = [];
    let attention = 0;
    let unseen = 0;
    const tellFailure = (key: LineageKey, failure: Failure): void => {
      unseen += 1;
      rows.push({ ...key, failure });
      tell(context, options, [visible(lineageName(key))]);
      if (options.format !== "json") {
        context.stdout.write(prettyFailure(failure, styleFor(context.stdout, context.env)));
      }
    };
    for (const each of chosen) {
      const seen = await survey.observe(each);
      if (!seen.ok) {
        tellFailure(each.key, seen.failure);
        continue;
      }
      const gone = forgotten.includes(each) ? ({ gone: true } as const) : {};
      const facts = factsOf({ ...seen.value, ...gone }, now);
      if (facts.attention) attention += 1;
      rows.push(facts.json);
      tell(context, options, [
        visible(lineageName(each.key)),
        ...facts.lines.map((line) => `  ${line}`),
      ]);
    }
    if (command.args.length === 0) {
      const known = chosen.map(({ key }) => key);
      for (const { key, failure } of await survey.damaged(known)) tellFailure(key, failure);
      // They may be another repository's, which looks after them: nothing here is due by them.
      for (const lineage of await survey.others(known)) {
        const { work, lines } = tellOf(lineage);
        rows.push({ ...journalFacts(lineage), drift: [], work, pending: lines });
        const words = lines.map((line) => `  ${visible(line.words)}`);
        tell(context, options, [visible(lineageName(lineage.key)), ...words]);
      }
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
  const { current } = lineage;
  const due = dueAt(seen);
  const action = plannedAction(seen, now);
  const unknown = sinks.flatMap(({ place, base }) =>
    base.kind === "hidden" ? [`${place}: unknown, ${base.why}`] : [],
  );
  const lines = [
    current === undefined
      ? "no token is delivered"
      : `token ${current.id} (${current.fingerprint || "its value was never seen"}), ${ageWords(now - current.mintedAt)} old, holds ${current.scopes.join(", ") || "no scope"}`,
    ...(current?.expiresAt === undefined ? [] : [`ends ${timeWords(current.expiresAt)}`]),
    ...(current === undefined ? [] : [dueWords(due, now)]),
    ...action.lines.map(({ mark, words }) => (mark === "note" ? words : `${mark} ${words}`)),
    ...nextWords(action),
  ].map(visible);
  return {
    lines,
    attention: action.work !== "none",
    json: {
      ...journalFacts(lineage),
      issuer: desired.issuer,
      due: due === undefined ? undefined : new Date(due).toISOString(),
      drift: [...driftOf(seen), ...unknown],
      work: action.work,
      pending: action.lines,
    },
  };
}

function journalFacts({ key, issuer, current, open, incident }: Lineage): object {
  return {
    ...key,
    issuer,
    token: current,
    operation:
      open === undefined
        ? undefined
        : { id: open.id, state: open.state, graceUntil: open.graceUntil },
    incident: incident?.failure,
  };
}

function dueWords(due: number | undefined, now: number): string {
  if (due === undefined) return "nothing ends it: no longest life is stated";
  return `${due <= now ? "due since" : "rotation due"} ${timeWords(due)}`;
}

/** The command that does what is to be done; where a person has to decide, the reason names it. */
function nextWords({ key, work }: PlannedAction): readonly string[] {
  if (work === "none" || work === "operator") return [];
  const command = work === "recover" ? `recover ${lineageName(key)}` : "apply";
  return [`next: \`scopewright ${command}\``];
}

function ageWords(milliseconds: number): string {
  const hours = Math.floor(milliseconds / 3_600_000);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

import type { Command } from "commander";
import type { Problem } from "../../model/problem.ts";
import type { DesiredLineage } from "../../provision/desired.ts";
import type { Failure } from "../../provision/failure.ts";
import { lineageName } from "../../provision/lifecycle/lineage.ts";
import { graceLeft } from "../../provision/lifecycle/operation.ts";
import { backOff } from "../../provision/lifecycle/schedule.ts";
import { dueAt, timeWords } from "../../provision/plan/due.ts";
import type { WorkOrder } from "../../provision/plan-operation.ts";
import { withRevocation } from "../../provision/run/interrupt.ts";
import { jsonText } from "../../report/json-text.ts";
import { visible } from "../../report/visible-text.ts";
import { chosenLineages, withHalfway } from "../chosen-lineages.ts";
import { agreed } from "../agreed.ts";
import { exitCodeOf, type Outcome, outcomeOf } from "../carry-out.ts";
import type { CommandModule, Context } from "../context.ts";
import type { ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import { addGraceOption, graceOf } from "../grace-option.ts";
import {
  addProvisionOptions,
  withProvisioning,
  type ProvisionOptions,
  type Provisioning,
} from "../provisioning.ts";
import { statedReason } from "../stated-reason.ts";
import { UsageError } from "../usage-error.ts";

interface Options extends ProvisionOptions {
  readonly due?: boolean;
  readonly breach?: boolean;
  readonly grace?: string;
  readonly reason?: string;
  readonly yes?: boolean;
  readonly acceptLoss?: boolean;
}

export const rotateCommand: CommandModule = {
  describe: (command) => {
    command
      .argument("[names...]", "integrations, or single tokens as integration@environment")
      .option("--due", "what is due by its definition, and old tokens whose grace is over")
      .option("--breach", "the token has leaked: end it first, then mint; what uses it breaks")
      .option(
        "--accept-loss",
        "replace also what only the token itself can: a lost answer loses the token",
      )
      .option("-y, --yes", "do not ask; needed for names where there is no terminal")
      .option("--reason <text>", "why, for the journal", statedReason)
      .option("--token-stdin", "a token that a person has to mint is on standard input");
    addGraceOption(command);
    addProvisionOptions(command);
    addFormat(command, ["pretty", "json"]);
    addExamples(command, [
      "scopewright rotate vercel-release-hook@production --grace 12h --yes",
      "scopewright rotate --due",
      "scopewright rotate nightly-mirror --accept-loss --yes",
      'scopewright rotate vercel-release-hook --breach --reason "token in a public log"',
    ]);
    command.addHelpText(
      "after",
      "\nExit codes: 0 done or nothing due, 1 not agreed to, 2 something could not be begun,\n" +
        "3 something stopped half-way: `scopewright recover` goes on.\n",
    );
  },
  run: rotate,
};

async function rotate(context: Context, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  const names = command.args;
  if (options.due !== true && names.length === 0) {
    throw new UsageError("name what to rotate, or say --due for all that is due");
  }
  if (options.due === true && options.breach === true) {
    throw new UsageError("--due and --breach exclude each other: name the token that has leaked");
  }
  const grace = graceOf(options);
  const work = async (opened: Provisioning): Promise<ExitCode> => {
    const { desired: all, survey } = opened;
    const due = options.due === true;
    const halfway = due ? await survey.leftHalfway(all) : [];
    const chosen = due ? withHalfway(all, halfway, names) : chosenLineages(all, names);
    const contested = due ? undefined : survey.contested(chosen, all);
    if (contested !== undefined) {
      const { message, next = "" } =
        options.breach === true ? withRevocation(contested, contested.key) : contested;
      throw new UsageError(`${message}: ${next}`);
    }
    if (!due && !(await agreed(context, options, questionOf(chosen, options)))) {
      return 1;
    }
    const outcomes: Outcome[] = [];
    for (const desired of chosen) {
      const outcome = halfway.includes(desired)
        ? await finishOld(context, opened, desired)
        : due
          ? await rotateDue(context, opened, desired, options, grace)
          : await rotateNow(context, opened, desired, options, grace);
      if (outcome !== undefined) outcomes.push(outcome);
    }
    if (outcomes.length === 0) context.stderr.write("Nothing is due.\n");
    if (options.format === "json") context.stdout.write(jsonText({ outcomes }));
    return exitCodeOf(outcomes);
  };
  const further = options.breach === true ? { further: endsMeanwhile(names) } : {};
  return withProvisioning(context, [], options, work, further);
}

/** What a definition asks for is not known where it can't be read: no token can take the place. */
function endsMeanwhile(names: readonly string[]): Problem {
  return {
    code: "not-replaced",
    message: "no leaked token is replaced while definitions can't be read",
    file: "",
    help: `\`scopewright revoke ${names.join(" ")}\` ends it all the same`,
  };
}

/** A timer renews all that it can: two tokens for one place are a matter of these two alone. */
function placeTaken(
  { survey, desired: all }: Provisioning,
  desired: DesiredLineage,
): Failure | undefined {
  const contested = survey.contested([desired], all);
  if (contested === undefined) return undefined;
  const { key: _, ...failure } = contested;
  return failure;
}

/** What `apply` would refuse comes with no renewal either: only a leak does not wait for it. */
async function broader(
  { errors, survey }: Provisioning,
  { key, scopes }: DesiredLineage,
): Promise<Failure | undefined> {
  const [error] = errors.get(key.integration) ?? [];
  if (error === undefined) return undefined;
  const history = await survey.history(key);
  if (!history.ok) return history.failure;
  const { current } = history.value.lineage;
  const more = scopes.filter((scope) => current?.scopes.includes(scope) !== true);
  if (more.length === 0) return undefined;
  const beyond =
    current === undefined
      ? `there is no present token; a new one would hold ${more.join(", ")}`
      : `the new token would hold ${more.join(", ")} beyond the present one`;
  return {
    code: "over-broad",
    message: `${beyond}, and \`scopewright check\` finds errors: ${error.message}`,
    next: 'mend the definition, or let `scopewright apply --allow-over-broad "the reason"` make it',
  };
}

function questionOf(chosen: readonly DesiredLineage[], { breach, acceptLoss }: Options): string {
  const names = chosen.map(({ key }) => visible(lineageName(key))).join(", ");
  const loss = acceptLoss === true ? ", and lose those whose answer gets lost" : "";
  return breach === true
    ? `End the leaked tokens of ${names}, and whatever uses them, before new ones are delivered?`
    : `Replace the tokens of ${names}${loss}?`;
}

async function rotateNow(
  context: Context,
  opened: Provisioning,
  desired: DesiredLineage,
  options: Options,
  grace: number,
): Promise<Outcome> {
  const { breach, reason } = options;
  const refusal = breach === true ? undefined : await broader(opened, desired);
  if (refusal !== undefined) return outcomeOf(context, desired, { ok: false, failure: refusal });
  const kind = breach === true ? "breach" : "rotate";
  const order = {
    kind,
    grace,
    ...acceptanceOf(options),
    ...(reason === undefined ? {} : { reason }),
  } as const;
  return outcomeOf(context, desired, await opened.provisioner.work(desired, order));
}

function acceptanceOf({ acceptLoss }: Options): Pick<WorkOrder, "acceptLoss"> {
  return acceptLoss === true ? { acceptLoss } : {};
}

/** What an environment has left half-way that is asked for no more ends; it is not renewed. */
async function finishOld(
  context: Context,
  { provisioner, survey }: Provisioning,
  desired: DesiredLineage,
): Promise<Outcome | undefined> {
  const history = await survey.history(desired.key);
  if (!history.ok) return outcomeOf(context, desired, history);
  const { open } = history.value.lineage;
  const waits = open === undefined || graceLeft(open, context.now().getTime()) !== undefined;
  if (waits) return undefined;
  return outcomeOf(context, desired, await provisioner.recover(desired));
}

/** What was begun is brought to its end; a token that is due is replaced; all else is let be. */
async function rotateDue(
  context: Context,
  opened: Provisioning,
  desired: DesiredLineage,
  options: Options,
  grace: number,
): Promise<Outcome | undefined> {
  const { provisioner, survey } = opened;
  const seen = await survey.observe(desired);
  if (!seen.ok) return outcomeOf(context, desired, seen);
  const { lineage } = seen.value;
  const now = context.now().getTime();
  if (lineage.open !== undefined && graceLeft(lineage.open, now) === undefined) {
    return outcomeOf(context, desired, await provisioner.recover(desired));
  }
  const due = dueAt(seen.value);
  const isDue = due !== undefined && due <= now;
  const { incident, open } = lineage;
  // It must not look as if all were well. Only an issuer that did not answer is simply asked again.
  const decided = incident?.failure?.code === "mint-tries" && isDue;
  if (incident !== undefined && open === undefined && !decided) {
    const left = { kind: "ended", operation: incident } as const;
    return outcomeOf(context, desired, { ok: true, value: left });
  }
  if (!isDue) return undefined;
  const refusal = placeTaken(opened, desired) ?? (await broader(opened, desired));
  if (refusal !== undefined) return outcomeOf(context, desired, { ok: false, failure: refusal });
  const { count, lastAt } = lineage.failures;
  const again = lastAt + backOff(count);
  if (count > 0 && now < again) {
    context.stderr.write(
      `${visible(lineageName(desired.key))}: given up ${count} times; tried again from ${timeWords(again)}\n`,
    );
    return undefined;
  }
  const order = { kind: "rotate", grace, reason: "due", ...acceptanceOf(options) } as const;
  return outcomeOf(context, desired, await provisioner.work(desired, order));
}

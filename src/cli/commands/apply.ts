import type { Command } from "commander";
import type { Finding } from "../../model/finding.ts";
import type { DesiredLineage } from "../../provision/desired.ts";
import type { Provisioner } from "../../provision/provisioner.ts";
import type { ProvisionPlan } from "../../provision/plan/plan.ts";
import type { PlannedAction } from "../../provision/plan/planned-action.ts";
import { isEmpty } from "../../provision/plan/plan.ts";
import { lineageName } from "../../provision/lifecycle/lineage.ts";
import { jsonText } from "../../report/json-text.ts";
import { jsonUnobserved, planSummary, prettyPlan } from "../../report/provision-report.ts";
import { agreed } from "../agreed.ts";
import { exitCodeOf, type Outcome, outcomeOf } from "../carry-out.ts";
import type { CommandModule, Context } from "../context.ts";
import type { ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import { addGraceOption, graceOf } from "../grace-option.ts";
import { makePlan } from "../make-plan.ts";
import {
  addProvisionOptions,
  withProvisioning,
  type ProvisionOptions,
  type Provisioning,
} from "../provisioning.ts";
import { takenFromPlan } from "../plan-inputs.ts";
import { refuseOverBroad } from "../refuse-over-broad.ts";
import { readPlan, staleWords } from "../saved-plan.ts";
import { statedReason } from "../stated-reason.ts";
import { styleFor } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

interface Options extends ProvisionOptions {
  readonly plan?: string;
  readonly yes?: boolean;
  readonly grace?: string;
  readonly allowOverBroad?: string;
}

export const applyCommand: CommandModule = {
  describe: (command) => {
    command
      .argument("[paths...]", "definitions; the whole folder, unless stated")
      .option(
        "--plan <file>",
        "do what a saved plan says, by what it was made by, and nothing if things have changed since",
      )
      .option("-y, --yes", "do not ask; needed where there is no terminal")
      .option(
        "--allow-over-broad <reason>",
        "go on although definitions have errors; the reason goes into the journal",
        statedReason,
      )
      .option("--token-stdin", "a token that a person has to mint is on standard input");
    addGraceOption(command);
    addProvisionOptions(command);
    addFormat(command, ["pretty", "json"]);
    addExamples(command, [
      "scopewright apply",
      "scopewright apply --issuer scopewright --yes",
      "scopewright apply --plan plan.json --yes",
    ]);
    command.addHelpText(
      "after",
      "\nExit codes: 0 done or nothing to do, 1 refused, 2 something could not be begun or ended with\n" +
        "nothing new delivered, 3 something stopped half-way: `scopewright recover` goes on.\n",
    );
  },
  run: apply,
};

async function apply(context: Context, command: Command): Promise<ExitCode> {
  const given = command.opts<Options>();
  const grace = graceOf(given);
  const { plan: file = "" } = given;
  const saved = given.plan === undefined ? undefined : readPlan(context, file);
  const { paths, options } =
    saved === undefined
      ? { paths: command.args, options: given }
      : takenFromPlan(context, file, saved, command.args, given);
  return withProvisioning(context, paths, options, async (opened) => {
    const { plan, lineages } = await makePlan(opened, context.now().getTime());
    const style = styleFor(context.stdout, context.env);
    if (options.format !== "json") context.stdout.write(prettyPlan(plan, style));
    if (saved !== undefined && saved.digest !== plan.digest) {
      throw new UsageError(staleWords(file, saved), "stale-plan");
    }
    if (isEmpty(plan)) {
      if (options.format === "json") context.stdout.write(jsonText({ outcomes: [], problems: [] }));
      return 0;
    }
    const faulty = errorsOfMinted(opened, plan);
    if (faulty.length > 0 && options.allowOverBroad === undefined) {
      return refuseOverBroad(context, faulty, plan.problems, options.format);
    }
    if (!(await agreed(context, options, `${planSummary(plan)} Go on?`))) return 1;
    const outcomes: Outcome[] = [];
    for (const action of plan.actions) {
      const wanted = lineages.find((each) => lineageName(each.key) === lineageName(action.key));
      if (wanted === undefined) continue;
      const { allowOverBroad: reason } = options;
      const outcome = await carryOut(context, opened.provisioner, wanted, action, grace, reason);
      if (outcome !== undefined) outcomes.push(outcome);
    }
    const problems = jsonUnobserved(plan.problems);
    if (options.format === "json") context.stdout.write(jsonText({ outcomes, problems }));
    const code = exitCodeOf(outcomes);
    return code === 0 && plan.problems.length > 0 ? 2 : code;
  });
}

/** What the lint finds wrong with integrations that something new would be minted for. */
function errorsOfMinted({ errors }: Provisioning, { actions }: ProvisionPlan): readonly Finding[] {
  const minting = actions.filter(
    ({ work }) => work === "mint" || work === "rotate" || work === "update",
  );
  const names = new Set(minting.map(({ key }) => key.integration));
  return [...names].flatMap((name) => errors.get(name) ?? []);
}

async function carryOut(
  context: Context,
  provisioner: Provisioner,
  wanted: DesiredLineage,
  action: PlannedAction,
  grace: number,
  reason: string | undefined,
): Promise<Outcome | undefined> {
  const { work } = action;
  if (work === "none") return undefined;
  if (work === "operator") {
    const failure = { code: "needs-operator", message: action.lines[0]?.words ?? "" };
    return outcomeOf(context, wanted, { ok: false, failure });
  }
  if (work === "recover") return outcomeOf(context, wanted, await provisioner.recover(wanted));
  if (action.holder !== undefined) {
    const ready = await provisioner.prepareHolder(wanted);
    if (!ready.ok) return outcomeOf(context, wanted, ready);
    // The live tokens follow; what waits for the end of its grace may have come to it.
    if (work === "update") return outcomeOf(context, wanted, await provisioner.recover(wanted));
  }
  const kind = work === "revoke" ? "revoke" : work === "mint" ? "mint" : "rotate";
  const order = { kind, grace, ...(reason === undefined ? {} : { reason }) } as const;
  return outcomeOf(context, wanted, await provisioner.work(wanted, order));
}

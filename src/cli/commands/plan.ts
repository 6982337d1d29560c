import type { Command } from "commander";
import { isEmpty } from "../../provision/plan/plan.ts";
import { jsonPlan, prettyPlan } from "../../report/provision-report.ts";
import type { CommandModule, Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import { makePlan } from "../make-plan.ts";
import { addProvisionOptions, withProvisioning, type ProvisionOptions } from "../provisioning.ts";
import { inputsOf } from "../plan-inputs.ts";
import { savePlan } from "../saved-plan.ts";
import { styleFor } from "../terminal.ts";

interface Options extends ProvisionOptions {
  readonly out?: string;
}

export const planCommand: CommandModule = {
  describe: (command) => {
    command
      .argument("[paths...]", "definitions; the whole folder, unless stated")
      .option(
        "-o, --out <file>",
        "save the plan and what it was made by, for `apply --plan` to hold to",
      );
    addProvisionOptions(command);
    addFormat(command, ["pretty", "json"]);
    addExamples(command, [
      "scopewright plan",
      "scopewright plan integrations/release.yaml --issuer scopewright --out plan.json",
    ]);
    command.addHelpText(
      "after",
      "\nChanges nothing. Exit codes: 0 no changes, 1 changes, 2 something can't be looked at.\n",
    );
  },
  run: plan,
};

async function plan(context: Context, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  return withProvisioning(context, command.args, options, async (opened) => {
    const { plan: made } = await makePlan(opened, context.now().getTime());
    const text = jsonPlan(made);
    if (options.out !== undefined) {
      const inputs = inputsOf(context, command.args, options);
      savePlan(context, options.out, { digest: made.digest, ...inputs });
    }
    context.stdout.write(
      options.format === "json" ? text : prettyPlan(made, styleFor(context.stdout, context.env)),
    );
    return exitCode({
      findings: isEmpty(made) ? 0 : made.actions.filter(({ work }) => work !== "none").length,
      unjudged: made.problems.length,
    });
  });
}

import type { Command } from "commander";
import { jsonText } from "../../report/json-text.ts";
import { withHalfway } from "../chosen-lineages.ts";
import { exitCodeOf, type Outcome, outcomeOf } from "../carry-out.ts";
import type { CommandModule, Context } from "../context.ts";
import type { ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import { addProvisionOptions, withProvisioning, type ProvisionOptions } from "../provisioning.ts";

export const recoverCommand: CommandModule = {
  describe: (command) => {
    command
      .argument(
        "[names...]",
        "integrations, or single tokens as integration@environment; all, unless stated",
      )
      .option(
        "--abandon",
        "end what can't go on: a new token that no place may have ends, else a person decides",
      )
      .option("--token-stdin", "a token that a person has to mint is on standard input");
    addProvisionOptions(command);
    addFormat(command, ["pretty", "json"]);
    addExamples(command, ["scopewright recover", "scopewright recover vercel-release-hook"]);
    command.addHelpText(
      "after",
      "\nGoes on where a run stopped or died, ends tokens that nobody should have, and may be\n" +
        "repeated. Exit codes: 0 nothing left half-way, 2 could not be begun or ended with nothing\n" +
        "new delivered, 3 still half-way or a person has to decide.\n",
    );
  },
  run: recover,
};

async function recover(context: Context, command: Command): Promise<ExitCode> {
  const options = command.opts<ProvisionOptions & { readonly abandon?: boolean }>();
  return withProvisioning(context, [], options, async ({ desired, provisioner, survey }) => {
    const chosen = withHalfway(desired, await survey.leftHalfway(desired), command.args);
    const outcomes: Outcome[] = [];
    for (const each of chosen) {
      const answer =
        options.abandon === true
          ? await provisioner.abandon(each)
          : await provisioner.recover(each);
      outcomes.push(outcomeOf(context, each, answer));
    }
    if (outcomes.every(({ result }) => result === "nothing")) {
      context.stderr.write("Nothing was left half-way.\n");
    }
    if (options.format === "json") context.stdout.write(jsonText({ outcomes }));
    return exitCodeOf(outcomes);
  });
}

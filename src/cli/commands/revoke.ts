import type { Command } from "commander";
import { lineageName } from "../../provision/lifecycle/lineage.ts";
import { jsonText } from "../../report/json-text.ts";
import { visible } from "../../report/visible-text.ts";
import { agreed } from "../agreed.ts";
import { chosenLineages } from "../chosen-lineages.ts";
import { exitCodeOf, type Outcome, outcomeOf } from "../carry-out.ts";
import type { CommandModule, Context } from "../context.ts";
import type { ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import { statedReason } from "../stated-reason.ts";
import {
  addProvisionOptions,
  withProvisioning,
  type ProvisionOptions,
  type Provisioning,
} from "../provisioning.ts";

interface Options extends ProvisionOptions {
  readonly yes?: boolean;
  readonly reason?: string;
}

export const revokeCommand: CommandModule = {
  describe: (command) => {
    command
      .argument("<names...>", "integrations, or single tokens as integration@environment")
      .option("-y, --yes", "do not ask; needed where there is no terminal")
      .option("--reason <text>", "why, for the journal", statedReason);
    addProvisionOptions(command);
    addFormat(command, ["pretty", "json"]);
    addExamples(command, [
      'scopewright revoke vercel-release-hook@preview --yes --reason "project is gone"',
    ]);
    command.addHelpText(
      "after",
      "\nThe token ends at once and nothing takes its place; its value stays where it was delivered.\n" +
        "Definitions that can't be read are told; the tokens that the journal knows can be ended all the same.\n" +
        "Exit codes: 0 done, 1 not agreed to, 2 could not be begun, 3 stopped half-way.\n",
    );
  },
  run: revoke,
};

async function revoke(context: Context, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  const work = async ({ desired, provisioner, survey }: Provisioning): Promise<ExitCode> => {
    // A token can be ended although nobody asks for it any more.
    const known = [...desired, ...(await survey.orphans(desired))];
    const chosen = chosenLineages(known, command.args);
    const names = chosen.map(({ key }) => visible(lineageName(key))).join(", ");
    if (
      !(await agreed(context, options, `Revoke the tokens of ${names}? What uses them breaks.`))
    ) {
      return 1;
    }
    const outcomes: Outcome[] = [];
    for (const each of chosen) {
      const { reason } = options;
      const order = {
        kind: "revoke",
        grace: 0,
        ...(reason === undefined ? {} : { reason }),
      } as const;
      outcomes.push(outcomeOf(context, each, await provisioner.work(each, order)));
    }
    if (options.format === "json") context.stdout.write(jsonText({ outcomes }));
    return exitCodeOf(outcomes);
  };
  // The journal knows every token: a leaked one does not wait for somebody to mend a definition.
  return withProvisioning(context, [], options, work, { goesOn: true });
}

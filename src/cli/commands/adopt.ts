import type { Command } from "commander";
import { lineageName } from "../../provision/lifecycle/lineage.ts";
import { jsonText } from "../../report/json-text.ts";
import { prettyFailure } from "../../report/provision-report.ts";
import { visible } from "../../report/visible-text.ts";
import { agreed } from "../agreed.ts";
import { chosenLineages } from "../chosen-lineages.ts";
import type { CommandModule, Context } from "../context.ts";
import type { ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import { addProvisionOptions, withProvisioning, type ProvisionOptions } from "../provisioning.ts";
import { styleFor } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

interface Options extends ProvisionOptions {
  readonly tokenId: string;
  readonly yes?: boolean;
}

export const adoptCommand: CommandModule = {
  describe: (command) => {
    command
      .argument("<name>", "an integration with one environment, or integration@environment")
      .requiredOption("--token-id <id>", "the token's id, as the issuer lists it")
      .option("-y, --yes", "do not ask; needed where there is no terminal");
    addProvisionOptions(command);
    addFormat(command, ["pretty", "json"]);
    addExamples(command, [
      "scopewright adopt vercel-release-hook@production --token-id 0199f0c1-…",
    ]);
    command.addHelpText(
      "after",
      "\nThe token and its places stay as they are. Its value is not needed: the next rotation\n" +
        "replaces it. Exit codes: 0 taken over, 1 not confirmed, 2 refused.\n",
    );
  },
  run: adopt,
};

async function adopt(context: Context, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  const { format, tokenId } = options;
  return withProvisioning(context, [], options, async (opened) => {
    const [lineage, second] = chosenLineages(opened.desired, command.args);
    const name = lineageName(lineage!.key);
    if (second !== undefined) {
      throw new UsageError(`${command.args[0]} has several environments: name one, as ${name}`);
    }
    if (!(await agreed(context, options, `Take over ${visible(tokenId)} as ${visible(name)}?`))) {
      return 1;
    }
    const answer = await opened.provisioner.adopt(lineage!, tokenId);
    if (!answer.ok) {
      if (format === "json") context.stdout.write(jsonText({ failure: answer.failure }));
      else {
        const style = styleFor(context.stderr, context.env);
        context.stderr.write(prettyFailure(answer.failure, style));
      }
      return 2;
    }
    const { id } = answer.value;
    context.stdout.write(
      format === "json"
        ? jsonText({ ...lineage!.key, token: { id } })
        : `${visible(name)}: took over ${visible(id)}\n`,
    );
    return 0;
  });
}

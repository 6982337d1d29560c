import type { Finding } from "../model/finding.ts";
import { jsonPlace } from "../report/check-json.ts";
import type { Unobserved } from "../provision/plan/observed.ts";
import { jsonText } from "../report/json-text.ts";
import { jsonUnobserved } from "../report/provision-report.ts";
import { visible } from "../report/visible-text.ts";
import type { Context } from "./context.ts";
import type { ExitCode } from "./exit-code.ts";

const help = 'mend it, or go on with --allow-over-broad "the reason", which is recorded';

/**
 * Ends `apply` where the lint has errors on what would be minted: people read every error and the
 * two ways on, and scripts find the same on stdout, after it what can't be looked at, which the plan
 * has told people.
 */
export function refuseOverBroad(
  { stdout, stderr }: Pick<Context, "stdout" | "stderr">,
  errors: readonly Finding[],
  unobserved: readonly Unobserved[],
  format: string,
): ExitCode {
  const lines = errors.map(
    ({ integration = "", rule, message }) =>
      `  ${visible(integration)}: ${rule}: ${visible(message)}\n`,
  );
  stderr.write(
    `Refused, since \`scopewright check\` finds errors:\n${lines.join("")}Mend them, or go on with --allow-over-broad "the reason", which is recorded.\n`,
  );
  if (format === "json") {
    const problems = errors.map(({ integration, rule, message, at }) => ({
      code: "over-broad",
      integration,
      rule,
      message,
      help,
      ...jsonPlace(at),
    }));
    stdout.write(
      jsonText({ outcomes: [], problems: [...problems, ...jsonUnobserved(unobserved)] }),
    );
  }
  return 1;
}

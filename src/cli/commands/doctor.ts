import type { Command } from "commander";
import { lineageName } from "../../provision/lifecycle/lineage.ts";
import type { Failure } from "../../provision/failure.ts";
import type { Survey } from "../../provision/survey.ts";
import { jsonText } from "../../report/json-text.ts";
import { prettyFailure } from "../../report/provision-report.ts";
import { visible } from "../../report/visible-text.ts";
import type { CommandModule, Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import {
  addProvisionOptions,
  type Provisioning,
  type ProvisionOptions,
  withProvisioning,
} from "../provisioning.ts";
import { lookForRecoveryKey } from "../recovery-key.ts";
import { styleFor } from "../terminal.ts";
import { storePlace, withoutPassword } from "../token-service.ts";

export const doctorCommand: CommandModule = {
  describe: (command) => {
    addProvisionOptions(command);
    addFormat(command, ["pretty", "json"]);
    addExamples(command, ["scopewright doctor", "scopewright doctor --issuer scopewright"]);
    command.addHelpText(
      "after",
      "\nChanges nothing. Exit codes: 0 all is well, 1 something is missing or wrong, 2 definitions can't be read.\n",
    );
  },
  run: doctor,
};

/** One thing that was looked at. */
interface Finding {
  readonly about: string;
  readonly failure?: Failure;
  /** What was found, where all is well. */
  readonly words?: string;
}

async function doctor(context: Context, command: Command): Promise<ExitCode> {
  const options = command.opts<ProvisionOptions>();
  return withProvisioning(context, [], options, async (opened) => {
    const { desired, survey } = opened;
    const place = storePlace(context, options);
    const findings: Finding[] = [
      // It is open, and its tables were brought up to date: it can be written.
      { about: "store", words: withoutPassword(place) },
      await keyFinding(context, place),
      definitionsFinding(opened),
      ...(await journalFindings(survey)),
      placesFinding(opened),
    ];
    const seen = new Set<string>();
    for (const each of desired) {
      for (const { about, answer } of await survey.probe(each)) {
        const finding = `${about}${answer.ok ? "" : answer.failure.message}`;
        // What holds for one environment holds for the next, and is told once.
        if (seen.has(finding)) continue;
        seen.add(finding);
        const name = `${lineageName(each.key)}: ${about}`;
        findings.push(answer.ok ? { about: name } : { about: name, failure: answer.failure });
      }
    }
    findings.push(clockFinding(opened.clockSkew()));
    print(context, options.format, findings);
    return exitCode({ findings: findings.filter(({ failure }) => failure !== undefined).length });
  });
}

async function keyFinding(context: Context, place: string): Promise<Finding> {
  const about = "recovery key";
  const found = await lookForRecoveryKey(context, place);
  return found.ok ? { about, words: found.value } : { about, failure: found.failure };
}

/** What definitions ask for; errors count where they would keep a token from being made. */
function definitionsFinding({ desired, errors }: Provisioning): Finding {
  const about = "definitions";
  const names = new Set(desired.map(({ key }) => key.integration));
  const wrong = [...names].filter((name) => errors.has(name));
  const asked =
    desired.length === 1 ? "1 token is asked for" : `${desired.length} tokens are asked for`;
  if (wrong.length === 0) return { about, words: asked };
  const message = `${asked}, and \`scopewright check\` finds errors in ${wrong.join(", ")}`;
  const next = "mend them, or `apply` mints these with --allow-over-broad and a reason alone";
  return { about, failure: { code: "over-broad", message, next } };
}

/** Of every lineage in the store: what one that nobody asks for here has left can't be told either. */
async function journalFindings(survey: Survey): Promise<readonly Finding[]> {
  const damaged = await survey.damaged([]);
  if (damaged.length === 0)
    return [{ about: "journal", words: "every record is as it was written" }];
  return damaged.map(({ key, failure }) => ({ about: `journal of ${lineageName(key)}`, failure }));
}

function placesFinding({ desired, survey }: Provisioning): Finding {
  const about = "places";
  const contested = survey.contested(desired, desired);
  if (contested === undefined) return { about, words: "no two tokens are for one" };
  const { key: _, ...failure } = contested;
  return { about, failure };
}

const tolerable = 60_000;

function clockFinding(skew: number | undefined): Finding {
  const about = "clock";
  if (skew === undefined) return { about, words: "nobody was asked that tells the time" };
  const seconds = Math.round(Math.abs(skew) / 1000);
  if (Math.abs(skew) <= tolerable) return { about, words: `${seconds} s off` };
  const message = `this machine's clock is ${seconds} s ${skew > 0 ? "behind" : "ahead"}`;
  const next = "set it: above five minutes nothing is minted";
  return { about, failure: { code: "wrong-clock", message, next } };
}

function print(context: Context, format: string, findings: readonly Finding[]): void {
  if (format === "json") {
    const checks = findings.map(({ failure, ...rest }) => ({
      ok: failure === undefined,
      ...rest,
      ...(failure === undefined ? {} : { failure }),
    }));
    context.stdout.write(jsonText({ checks }));
    return;
  }
  const style = styleFor(context.stdout, context.env);
  for (const { about, failure, words } of findings) {
    const mark = failure === undefined ? style.paint("added", "ok") : style.paint("error", "no");
    context.stdout.write(
      `${mark}  ${visible(about)}${words === undefined ? "" : `: ${visible(words)}`}\n`,
    );
    if (failure !== undefined) context.stdout.write(prettyFailure(failure, style));
  }
}

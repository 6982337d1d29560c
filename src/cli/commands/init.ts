import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { packageVersion } from "../../document/package-file.ts";
import { jsonText } from "../../report/json-text.ts";
import { visible } from "../../report/visible-text.ts";
import type { CommandModule, Context } from "../context.ts";
import type { ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import { firstFiles } from "../first-files.ts";
import { refuse } from "../refuse.ts";

export const initCommand: CommandModule = {
  describe: (command) => {
    addFormat(command, ["pretty", "json"]);
    addExamples(command, ["scopewright init && scopewright check"]);
    command.addHelpText("after", "\nNothing that exists is overwritten.\n");
  },
  run: init,
};

function init(context: Context, command: Command): Promise<ExitCode> {
  const { format } = command.opts<{ format: string }>();
  const written: string[] = [];
  const kept: string[] = [];
  for (const [path, text] of Object.entries(firstFiles(packageVersion()))) {
    const file = join(context.cwd, path);
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text, { flag: "wx" });
      written.push(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A file where a folder has to be exists too, and keeps nothing.
      if (code !== "EEXIST" || !existsSync(file)) {
        const message = `this file can't be written (${code ?? String(error)})`;
        return Promise.resolve(
          refuse(context, [{ code: "file-unwritable", message, file: path }], format),
        );
      }
      kept.push(path);
    }
  }
  context.stdout.write(
    format === "json"
      ? jsonText({ written, kept })
      : [
          ...written.map((path) => `wrote ${visible(path)}\n`),
          ...kept.map((path) => `kept  ${visible(path)}, which was there\n`),
          "Put your own integrations in place of the example, then run: scopewright check\n",
        ].join(""),
  );
  return Promise.resolve(0);
}

import type { Command } from "commander";
import { applyEdits } from "../../document/edits.ts";
import { writeSource } from "../../document/write.ts";
import type { Outcome } from "../../model/problem.ts";
import type { SourceFile, TextEdit } from "../../model/span.ts";
import type { Shape } from "../../permissions/place.ts";
import { repairList, type Repair } from "../../permissions/repair.ts";
import { jsonRepairs } from "../../report/repair-json.ts";
import { prettyRepairs } from "../../report/repair-pretty.ts";
import type { CommandModule, Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import { addPageOptions, openPages, type PageOptions } from "../permission-pages.ts";
import { refuse } from "../refuse.ts";
import { styleFor } from "../terminal.ts";

interface Options extends PageOptions {
  readonly shape: Shape;
  readonly scope?: readonly string[];
}

export const permissionsEmitCommand: CommandModule = {
  describe: (command) => {
    addRepairOptions(command);
    addExamples(command, [
      "scopewright permissions emit",
      "scopewright permissions emit --scope org:ci --shape row",
      "scopewright permissions emit --format json",
    ]);
  },
  run: (context, command) => repair(context, command, false),
};

export const permissionsWriteCommand: CommandModule = {
  describe: (command) => {
    addRepairOptions(command);
    addExamples(command, [
      "scopewright permissions write",
      "scopewright permissions write --shape checkbox",
    ]);
  },
  run: (context, command) => repair(context, command, true),
};

function addRepairOptions(command: Command): void {
  addPageOptions(command);
  command
    .addOption(
      command
        .createOption("--shape <shape>", "how new scopes are shown; `catalog`: as it says for each")
        .choices(["catalog", "row", "checkbox"])
        .default("catalog"),
    )
    .option("--scope <scope...>", "scopes to show besides those that are granted");
  addFormat(command, ["pretty", "json"]);
}

/** Works out what the pages lack, prints it, and on request writes it. */
async function repair(context: Context, command: Command, write: boolean): Promise<ExitCode> {
  const options = command.opts<Options>();
  const files = new Map<string, SourceFile>();
  const textOf = (path: string): string | undefined => files.get(path)?.text;
  const opened = await openPages(context, command.args, options, files);
  if (!opened.ok) return refuse(context, opened.problems, options.format, textOf);
  const { pages, catalog } = opened.value;
  const repairs = pages.lists.map((judged) =>
    repairList(pages.modules!, catalog, judged, options.shape, options.scope ?? []),
  );
  const [first, ...rest] = repairs.flatMap(({ problems }) => problems);
  if (first !== undefined) return refuse(context, [first, ...rest], options.format, textOf);
  const written = write ? writeAll(context.cwd, repairs, files) : undefined;
  if (written?.ok === false) return refuse(context, written.problems, options.format, textOf);
  context.stdout.write(
    options.format === "json"
      ? jsonRepairs(repairs)
      : prettyRepairs(repairs, textOf, styleFor(context.stdout, context.env)),
  );
  if (written !== undefined && written.value.length > 0) {
    context.stderr.write(`Wrote ${written.value.join(", ")}\n`);
  }
  return exitCode({});
}

function writeAll(
  root: string,
  repairs: readonly Repair[],
  files: ReadonlyMap<string, SourceFile>,
): Outcome<readonly string[]> {
  const edits: TextEdit[] = repairs.flatMap((each) => each.edits);
  const names: string[] = [];
  for (const [file, ofFile] of Map.groupBy(edits, (edit) => edit.file)) {
    const source = files.get(file)!;
    const result = writeSource(root, source, applyEdits(source.text, ofFile));
    if (!result.ok) return result;
    names.push(file);
  }
  return { ok: true, value: names };
}

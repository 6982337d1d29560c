import type { Command } from "commander";
import type { SourceFile } from "../../model/span.ts";
import { jsonPermissions } from "../../report/permissions-json.ts";
import { prettyPermissions } from "../../report/permissions-pretty.ts";
import type { PermissionListReport } from "../../report/permissions-report.ts";
import type { CommandModule, Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import { addPageOptions, openPages, type PageOptions } from "../permission-pages.ts";
import { refuse } from "../refuse.ts";
import { styleFor } from "../terminal.ts";

export const permissionsCheckCommand: CommandModule = {
  describe: (command) => {
    addPageOptions(command);
    addFormat(command, ["pretty", "json"]);
    addExamples(command, [
      "scopewright permissions check",
      "scopewright permissions check --format json",
    ]);
  },
  run: checkPages,
};

async function checkPages(context: Context, command: Command): Promise<ExitCode> {
  const options = command.opts<PageOptions>();
  const files = new Map<string, SourceFile>();
  const opened = await openPages(context, command.args, options, files);
  if (!opened.ok) {
    return refuse(context, opened.problems, options.format, (path) => files.get(path)?.text);
  }
  const reports = opened.value.pages.lists.map(({ list, judgement }): PermissionListReport => ({
    file: list.file,
    export: list.export,
    provider: list.provider,
    ...judgement,
  }));
  context.stdout.write(
    options.format === "json"
      ? jsonPermissions(reports)
      : prettyPermissions(reports, styleFor(context.stdout, context.env)),
  );
  const found = reports.map(({ missing, broken }) => missing.length + broken.length);
  return exitCode({ findings: found.reduce((sum, count) => sum + count, 0) });
}

import { accessSync, constants, statSync } from "node:fs";
import { platform } from "node:os";
import { delimiter, resolve } from "node:path";

/** Where a system looks that is told nothing. */
const usualFolders = "/usr/bin:/bin";

/** Whether a program can be started from a folder: by its path, or by a name that PATH leads to. */
export function canStart(
  program: string,
  {
    cwd,
    env,
  }: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): boolean {
  // There a name is tried with several endings.
  if (platform() === "win32") return true;
  if (program.includes("/")) return isProgram(resolve(cwd, program));
  const folders = (env["PATH"] ?? usualFolders).split(delimiter);
  return folders.some((folder) => isProgram(resolve(cwd, folder, program)));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

import type { Catalog } from "../catalog/compiled.ts";
import type { Reader } from "../definitions/reader.ts";
import { readersOf } from "../definitions/readers.ts";

/** The readers of a repository's definitions; the code in its workflows is looked into. */
export function repositoryReaders(catalog: Catalog): readonly Reader[] {
  return readersOf(catalog, async ({ text }) => {
    const { stepCommands } = await import("../evidence/shell/step-commands.ts");
    const commands = stepCommands(catalog);
    if (!/actions\/github-script/i.test(text)) return { commands };
    const [{ scriptNeeds }, { loadOctokitRoutes }] = await Promise.all([
      import("../evidence/sdk/github-script.ts"),
      import("../evidence/sdk/octokit.ts"),
    ]);
    return { commands, script: scriptNeeds(catalog, await loadOctokitRoutes()) };
  });
}

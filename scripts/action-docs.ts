/** Writes the inputs and outputs of `action.yml` into `docs/action.md`. */
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";

interface Described {
  readonly description: string;
}

interface ActionFile {
  readonly inputs: Readonly<Record<string, Described>>;
  readonly outputs: Readonly<Record<string, Described>>;
}

const page = "docs/action.md";

/** The page with its lists of inputs and outputs as `action.yml` has them. */
export function withActionFacts(text: string, actionFile: string): string {
  const { inputs, outputs } = parse(actionFile) as ActionFile;
  const list = (entries: Readonly<Record<string, Described>>): string =>
    Object.entries(entries)
      .map(([name, { description }]) => `- \`${name}\`: ${description.trim()}\n`)
      .join("");
  const filled =
    (place: string, entries: ActionFile["inputs"]) =>
    (before: string): string => {
      const marked = new RegExp(`(<!-- ${place}: [^>]*-->\n)[\\s\\S]*?(<!-- end -->)`);
      if (!marked.test(before)) throw new Error(`${page} has no place for ${place}`);
      return before.replace(marked, (_, start: string, end: string) => {
        return `${start}\n${list(entries)}\n${end}`;
      });
    };
  return filled("outputs", outputs)(filled("inputs", inputs)(text));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  writeFileSync(
    page,
    withActionFacts(readFileSync(page, "utf8"), readFileSync("action.yml", "utf8")),
  );
}

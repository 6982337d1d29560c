import type { Finding } from "../finding.ts";

/**
 * What a command line tool requests, by its subcommand: method and path of each request, several
 * separated by commas; an empty text for one that requests nothing.
 */
export type CommandTable = Readonly<Record<string, string>>;

/** The findings of the longest entry that the words begin with; undefined where there is none. */
export function tableFindings(
  table: CommandTable,
  words: readonly string[],
  provider: string,
  by: string,
  confidence: number,
): readonly Finding[] | undefined {
  for (let length = Math.min(3, words.length); length > 0; length--) {
    const name = words.slice(0, length).join(" ");
    const entry = Object.hasOwn(table, name) ? table[name] : undefined;
    if (entry === undefined) continue;
    return entry
      .split(",")
      .map((route) => route.trim())
      .filter((route) => route !== "")
      .map((route): Finding => {
        const [method, path] = route.split(" ") as [string, string];
        return { kind: "operation", provider, method, path, by: `${by} ${name}`, confidence };
      });
  }
  return undefined;
}

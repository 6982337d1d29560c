import type { Command } from "commander";

/**
 * Whether a command was asked for JSON, as far as its words could be read.
 *
 * @param command undefined where the words name none
 * @param words of the command line
 */
export function asksForJson(command: Command | undefined, words: readonly string[]): boolean {
  if (command === undefined) return statedIn(words) === "json";
  const option = command.options.find(({ long }) => long === "--format");
  if (option?.argChoices?.includes("json") !== true) return false;
  const read = command.getOptionValueSource("format") === "cli";
  const format = read ? command.opts<{ format: unknown }>().format : statedIn(words);
  return format === "json";
}

/** The parser stops at the first word that is wrong, and the format may stand behind it. */
function statedIn(words: readonly string[]): string | undefined {
  const end = words.indexOf("--");
  const own = end === -1 ? words : words.slice(0, end);
  const at = own.findLastIndex((word) => word === "--format" || word.startsWith("--format="));
  if (at === -1) return undefined;
  return own[at] === "--format" ? own[at + 1] : own[at]!.slice("--format=".length);
}

import { concat } from "../one-of.ts";
import { join, options, pieces, text } from "../value-text.ts";
import type { Value } from "../value.ts";

/** The words of a command, told apart. */
export interface Arguments {
  readonly positional: readonly Value[];
  /** By the option's name as written; an option that stands alone has an empty text. */
  readonly options: ReadonlyMap<string, readonly Value[]>;
}

/** Tells options from arguments. `valued` names the options that take the next word. */
export function readArguments(words: readonly Value[], valued: RegExp): Arguments {
  const positional: Value[] = [];
  const found = new Map<string, Value[]>();
  const add = (name: string, value: Value): void => {
    const list = found.get(name);
    if (list === undefined) found.set(name, [value]);
    else list.push(value);
  };
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    const first = options(word)[0]!;
    const start = first.kind === "text" || first.kind === "concat" ? pieces(first)[0] : undefined;
    const known = start?.kind === "text" ? start.text : "";
    if (!known.startsWith("-") || known === "-") {
      positional.push(word);
      continue;
    }
    const joined = /^(--[\w-]+)=(.*)$/s.exec(known);
    if (joined !== null) {
      add(joined[1]!, concat([text(joined[2]!), join(pieces(first).slice(1))]));
    } else if (valued.test(known)) {
      add(known, words[index + 1] ?? text(""));
      index += 1;
    } else if (/^-[A-Za-z]./.test(known) && valued.test(known.slice(0, 2))) {
      add(known.slice(0, 2), concat([text(known.slice(2)), join(pieces(first).slice(1))]));
    } else if (/^-[A-Za-z]{2,}$/.test(known)) {
      // `-sSfX POST`: the last of a bundle may take the next word.
      for (const letter of known.slice(1, -1)) add(`-${letter}`, text(""));
      const last = `-${known.at(-1)!}`;
      if (valued.test(last)) {
        add(last, words[index + 1] ?? text(""));
        index += 1;
      } else add(last, text(""));
    } else add(known, text(""));
  }
  return { positional, options: found };
}

/** The last value of an option under any of its names. */
export function optionValue(given: Arguments, ...names: readonly string[]): Value | undefined {
  for (const name of names) {
    const value = given.options.get(name)?.at(-1);
    if (value !== undefined) return value;
  }
  return undefined;
}

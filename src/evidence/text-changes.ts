import { concat, oneOf } from "./one-of.ts";
import { join, options, pieces, text } from "./value-text.ts";
import type { Value } from "./value.ts";

/** Applies a function to what is known of each alternative's text; holes are left alone. */
export function mapText(value: Value, change: (known: string) => string): Value {
  return oneOf(
    options(value).map((option) => {
      if (option.kind === "text") return text(change(option.text));
      if (option.kind !== "concat") return option;
      return join(
        option.parts.map((part) => (part.kind === "text" ? text(change(part.text)) : part)),
      );
    }),
  );
}

/** Takes slashes off the ends of what is known. */
export function trimSlash(value: Value, side: "start" | "end" | "both"): Value {
  if (value.kind !== "text" && value.kind !== "concat") return value;
  const parts = [...pieces(value)];
  const [first, last] = [parts[0], parts.at(-1)];
  if (side !== "start" && last?.kind === "text") {
    parts[parts.length - 1] = text(last.text.replace(/\/+$/, ""));
  }
  if (side !== "end" && first?.kind === "text") {
    parts[0] = text(first.text.replace(/^\/+/, ""));
  }
  return concat(parts);
}

/** Joins with exactly one slash between two parts. */
export function joinPaths(parts: readonly Value[]): Value {
  return parts.reduce((left, right) =>
    concat([trimSlash(left, "end"), text("/"), trimSlash(right, "start")]),
  );
}

/** Puts one value in the place of a text, wherever that stands in what is known. */
export function replaceText(value: Value, sought: string, by: Value): Value {
  if (sought === "") return value;
  return oneOf(
    options(value).map((option) =>
      option.kind === "text" || option.kind === "concat"
        ? concat(
            pieces(option).flatMap((part) =>
              part.kind === "text"
                ? part.text
                    .split(sought)
                    .flatMap((piece, index): Value[] =>
                      index === 0 ? [text(piece)] : [by, text(piece)],
                    )
                : [part],
            ),
          )
        : option,
    ),
  );
}

import { oneOf } from "./one-of.ts";
import { options } from "./value-text.ts";
import type { Value } from "./value.ts";

/**
 * `a ?? b`, `a or b`: what is set from outside the program, as its hint tells, counts as unset, so
 * that the default shows.
 */
export function orElse(left: Value, right: () => Value, setting: RegExp): Value {
  const present = options(left).filter((option) => option.kind !== "absent");
  const certain = present.filter(
    (option) =>
      option.kind !== "unknown" && !(option.kind === "text" && /^(?:false)?$/.test(option.text)),
  );
  if (certain.length === present.length && present.length === options(left).length) return left;
  const second = right();
  const outside = present.every(
    (option) =>
      option.kind !== "unknown" || (option.slot === undefined && setting.test(option.hint ?? "")),
  );
  if (outside && second.kind !== "absent" && second.kind !== "unknown") {
    return oneOf([...certain, second]);
  }
  return oneOf([...present, second]);
}

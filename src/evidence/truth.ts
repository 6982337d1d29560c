import { options, text } from "./value-text.ts";
import type { Value } from "./value.ts";

/** Whether a condition is certainly met, or certainly not: a flag that is stated, or left out. */
export function truth(value: Value): boolean | undefined {
  const all = options(value);
  if (all.every((option) => option.kind === "absent" || isText(option, "false"))) return false;
  // A zero may be a number, which is false, or its text, which is true.
  const met = all.every((option) => option.kind === "text" && !/^(?:0|false)?$/.test(option.text));
  return met ? true : undefined;
}

/** What comparing two values gives, where both are known texts or nothing. */
export function compared(left: Value, right: Value, equal: boolean): Value | undefined {
  const known = [left, right].every(({ kind }) => kind === "text" || kind === "absent");
  if (!known) return undefined;
  const same = left.kind === right.kind && (left.kind !== "text" || isText(right, left.text));
  return text(String(same === equal));
}

/** `not`, `and`, `or` of what is known of conditions. */
export function negated(condition: boolean | undefined): boolean | undefined {
  return condition === undefined ? undefined : !condition;
}

export function both(left: boolean | undefined, right: boolean | undefined): boolean | undefined {
  if (left === false || right === false) return false;
  return left === true && right === true ? true : undefined;
}

export function either(left: boolean | undefined, right: boolean | undefined): boolean | undefined {
  return negated(both(negated(left), negated(right)));
}

function isText(value: Value, wanted: string): boolean {
  return value.kind === "text" && value.text === wanted;
}

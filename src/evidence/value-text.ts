import type {
  AbsentValue,
  ParameterSlot,
  Single,
  TextValue,
  UnknownValue,
  Value,
} from "./value.ts";

export const absent: AbsentValue = { kind: "absent" };

export function text(value: string): TextValue {
  return { kind: "text", text: value };
}

export function unknown(name: string, hint?: string): UnknownValue {
  return { kind: "unknown", name: tidyName(name), ...(hint === undefined ? {} : { hint }) };
}

/** A name that is safe between the braces of a path. */
function tidyName(name: string): string {
  const tidy = name.replace(/[^A-Za-z0-9_]+/g, "_").replace(/^_+|_+$/g, "");
  return tidy === "" ? "value" : tidy.slice(0, 40);
}

export function options(value: Value): readonly Single[] {
  return value.kind === "oneOf" ? value.options : [value];
}

/** A value as text with holes. What has no text (a function) is a hole. */
export function pieces(value: Single): readonly (TextValue | UnknownValue)[] {
  switch (value.kind) {
    case "text":
    case "unknown":
      return [value];
    case "concat":
      return value.parts;
    case "absent":
      return [unknown("undefined")];
    default:
      return [unknown(value.kind)];
  }
}

export function join(parts: readonly (TextValue | UnknownValue)[]): Single {
  const merged: (TextValue | UnknownValue)[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (part.kind === "text" && part.text === "") continue;
    if (part.kind === "text" && last?.kind === "text") {
      merged[merged.length - 1] = text(last.text + part.text);
    } else merged.push(part);
  }
  const [first] = merged;
  if (first === undefined) return text("");
  return merged.length === 1 ? first : { kind: "concat", parts: merged };
}

/** The text with holes in braces: `/repos/{owner}/issues`. */
export function render(value: Single): string {
  return pieces(value)
    .map((part) => (part.kind === "text" ? part.text : `{${part.name}}`))
    .join("");
}

/** A parameter that stands in the way, and in front of what: only a base, or more. */
export interface OpenSlot extends ParameterSlot {
  /** The hole is the first part of a longer text, as a base URL is. */
  readonly leads: boolean;
}

/** Parameters that stand in the way of knowing the value. */
export function slotsOf(value: Value): readonly OpenSlot[] {
  const found: OpenSlot[] = [];
  for (const option of options(value)) {
    if (option.kind === "object") {
      if (option.open?.slot !== undefined) found.push({ ...option.open.slot, leads: false });
      continue;
    }
    if (option.kind !== "unknown" && option.kind !== "concat") continue;
    const parts = pieces(option);
    for (const [index, part] of parts.entries()) {
      if (part.kind !== "unknown" || part.slot === undefined) continue;
      found.push({ ...part.slot, leads: index === 0 && parts.length > 1 });
    }
  }
  return found;
}

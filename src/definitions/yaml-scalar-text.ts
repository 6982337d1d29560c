import type { Scalar } from "yaml";

/** How a string is written in YAML. */
export type ScalarStyle = "plain" | "single" | "double";

/** The style of a scalar; anything unusual counts as plain. */
export function styleOf(scalar: Scalar): ScalarStyle {
  if (scalar.type === "QUOTE_DOUBLE") return "double";
  return scalar.type === "QUOTE_SINGLE" ? "single" : "plain";
}

/** Text that needs no quotes anywhere in YAML: no indicator, number or word of its own meaning. */
const safe = /^(?:[A-Za-z_][A-Za-z0-9_./*@+-]*(?::[A-Za-z0-9_./*@+-]+)*|[0-9]+[smhdw])$/;
const reserved = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** A string in a style, or in double quotes where that style can't hold it. */
export function inStyle(value: string, style: ScalarStyle): string {
  if (style === "plain" && safe.test(value) && !reserved.test(value)) return value;
  // Printable text without line breaks; only the quote itself has to be doubled.
  if (style === "single" && /^[\x20-\x7e]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return JSON.stringify(value);
}

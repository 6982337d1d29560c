import { keyText, print, quoted, type CodeStyle, type Printable } from "./code-style.ts";
import type { Placement } from "./place.ts";

type Row = Extract<Placement, { kind: "row" }>;
type Checkbox = Extract<Placement, { kind: "checkbox" }>;

const levelLabels: Readonly<Record<string, string>> = {
  "no-access": "No Access",
  none: "None",
  read: "Read",
  write: "Read & Write",
  admin: "Admin",
};

/** A row of the list, beginning at its brace. `none` is the level that stands for nothing. */
export function printRow(row: Row, style: CodeStyle, depth: number, none?: string): string {
  const choices: Record<string, Printable> = {};
  if (none !== undefined) choices[none] = { label: label(labelOf(none), style), scopes: [] };
  for (const { level, scopes } of row.choices) {
    choices[level] = { label: label(labelOf(level), style), scopes };
  }
  const entry: Record<string, Printable> = {
    resource: row.resource,
    ...(row.label === row.resource ? {} : { label: label(row.label, style) }),
    help: label(row.label, style),
    choices,
  };
  return print(entry, style, depth, 0, 2);
}

/** One choice of a row, beginning at its level. */
export function printChoice(choice: Row["choices"][number], style: CodeStyle): string {
  const { level, scopes } = choice;
  return `${keyText(level, style)}: ${print({ label: label(labelOf(level), style), scopes }, style, 3, level.length + 2)}`;
}

/** The statement that declares a box, without a line break around it. */
export function printCheckbox(box: Checkbox, style: CodeStyle): string {
  const entry: Record<string, Printable> = {
    scope: box.scope,
    label: label(box.label, style),
    help: label(box.label, style),
    fieldName: fieldName(box.label),
  };
  const end = style.semicolons ? ";" : "";
  return `export const ${box.constant} = ${print(entry, style, 0, 0, 1)} as const${end}`;
}

function label(text: string, style: CodeStyle): Printable {
  return style.translate === undefined
    ? text
    : { code: `${style.translate}(${quoted(text, style)})` };
}

function labelOf(level: string): string {
  return levelLabels[level] ?? level[0]!.toUpperCase() + level.slice(1);
}

function fieldName(text: string): string {
  const words = text.replaceAll(/\([^)]*\)/g, "").match(/[A-Za-z0-9]+/g) ?? ["scope"];
  const [first, ...rest] = words.map((word) => word.toLowerCase());
  return first + rest.map((word) => word[0]!.toUpperCase() + word.slice(1)).join("");
}

/** How a file writes objects and arrays, read off the list that is there. */
export interface CodeStyle {
  readonly quote: '"' | "'";
  /** One level of indentation. */
  readonly indent: string;
  readonly newline: "\n" | "\r\n";
  readonly trailingComma: boolean;
  readonly semicolons: boolean;
  /** Spaces inside the braces of an object on one line. */
  readonly braceSpace: boolean;
  /** A line longer than this is broken. */
  readonly width: number;
  /** JSON quotes every key. */
  readonly quoteKeys: boolean;
  /** The function that labels are passed through, such as `t`. */
  readonly translate?: string;
}

/** Reads the style off a list's text, and the file around it for what a list can't show. */
export function readStyle(fileText: string, listText: string): CodeStyle {
  const sample = /['"]/.test(listText) ? listText : fileText;
  const lines = listText.split(/\r?\n/);
  const steps = lines.map((line) => /^[ \t]*/.exec(line)![0]).filter((step) => step !== "");
  const shortest = steps.reduce((a, b) => (b.length < a.length ? b : a), steps[0] ?? "  ");
  const translate = /\blabel:\s*([A-Za-z_$][\w$]*)\(\s*['"`]/.exec(listText)?.[1];
  const braces = [...listText.matchAll(/\{( ?)['"A-Za-z]/g)];
  const spaced = braces.filter((brace) => brace[1] === " ").length;
  return {
    quote: count(sample, '"') > count(sample, "'") ? '"' : "'",
    indent: shortest.startsWith("\t") ? "\t" : shortest,
    newline: fileText.includes("\r\n") ? "\r\n" : "\n",
    trailingComma: !/[^,\s[{(]\s*\r?\n\s*[\]}]/.test(listText),
    semicolons: count(fileText, ";") * 8 > fileText.split("\n").length,
    braceSpace: spaced * 2 > braces.length,
    quoteKeys: /^\s*["{[]/.test(fileText) && /"\s*:/.test(listText),
    width: Math.max(80, ...lines.map((line) => line.length)),
    ...(translate === undefined ? {} : { translate }),
  };
}

/** A value that can be printed as code. */
export type Printable =
  | string
  | { readonly code: string }
  | readonly Printable[]
  | Readonly<{ [key: string]: Printable }>;

/**
 * Prints a value as a formatter would: on one line when it fits and need not be open, else one
 * member a line.
 *
 * @param depth how many levels of indentation the line that it stands on has
 * @param before how many characters stand before it on that line
 * @param open objects to this depth below are always broken, as rows of a list usually are
 */
export function print(
  value: Printable,
  style: CodeStyle,
  depth: number,
  before: number,
  open = 0,
): string {
  if (typeof value === "string") return quoted(value, style);
  if (isCode(value)) return value.code;
  const line = printLine(value, style);
  const fits = style.indent.length * depth + before + line.length + 1 <= style.width;
  if (open === 0 && fits) return line;
  const members = Array.isArray(value)
    ? (value as readonly Printable[]).map((item) => print(item, style, depth + 1, 0, open - 1))
    : Object.entries(value as Readonly<Record<string, Printable>>).map(([key, item]) => {
        const name = `${keyText(key, style)}: `;
        return name + print(item, style, depth + 1, name.length, Math.max(0, open - 1));
      });
  const [start, end] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const inner = style.indent.repeat(depth + 1);
  const body = members.map((member) => inner + member).join(`,${style.newline}`);
  const comma = style.trailingComma ? "," : "";
  return `${start}${style.newline}${body}${comma}${style.newline}${style.indent.repeat(depth)}${end}`;
}

/** A string literal in the file's quotes. */
export function quoted(text: string, style: CodeStyle): string {
  const escaped = JSON.stringify(text).slice(1, -1);
  if (style.quote === '"') return `"${escaped}"`;
  return `'${escaped.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function printLine(value: Printable, style: CodeStyle): string {
  if (typeof value === "string") return quoted(value, style);
  if (isCode(value)) return value.code;
  if (Array.isArray(value)) {
    return `[${(value as readonly Printable[]).map((item) => printLine(item, style)).join(", ")}]`;
  }
  const space = style.braceSpace ? " " : "";
  const members = Object.entries(value as Readonly<Record<string, Printable>>).map(
    ([key, item]) => `${keyText(key, style)}: ${printLine(item, style)}`,
  );
  return `{${space}${members.join(", ")}${space}}`;
}

/** A member name, in quotes where the language or the file wants them. */
export function keyText(key: string, style: CodeStyle): string {
  return !style.quoteKeys && /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key, style);
}

function isCode(value: Printable): value is { readonly code: string } {
  return typeof value === "object" && !Array.isArray(value) && "code" in value;
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

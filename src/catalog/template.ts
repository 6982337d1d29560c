/** Text around parameters: `{base}...{head}` has the literals `""`, `...`, `""`. */
export interface TextSegment {
  readonly kind: "mixed";
  readonly literals: readonly string[];
  readonly names: readonly string[];
}

/** One segment of a path template. */
export type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | TextSegment
  | { readonly kind: "parameter"; readonly name: string }
  /** `{name+}`: one segment or more. */
  | { readonly kind: "span"; readonly name: string };

export type ParsedSegment =
  | { readonly ok: true; readonly segment: Segment }
  /** What is wrong, as a clause. */
  | { readonly ok: false; readonly fault: string };

export type ParsedTemplate =
  | { readonly ok: true; readonly segments: readonly Segment[] }
  /** What is wrong, as a clause. */
  | { readonly ok: false; readonly fault: string };

/** Parses a path template of a catalog: `/a/{b}/{c}.json/{d+}/`. */
export function parseTemplate(template: string): ParsedTemplate {
  const segments: Segment[] = [];
  for (const text of template.split("/")) {
    if (text === "") continue;
    const parsed = parseSegment(text);
    if (!parsed.ok) return parsed;
    const { segment } = parsed;
    if (segment.kind === "span" && segments.at(-1)?.kind === "span") {
      return {
        ok: false,
        fault: `\`${text}\` stands beside another parameter that spans segments`,
      };
    }
    segments.push(segment);
  }
  return { ok: true, segments };
}

/** The segments of a template that `checkFacts` found to be one. */
export function segmentsOf(template: string): readonly Segment[] {
  const parsed = parseTemplate(template);
  if (!parsed.ok) throw new Error(`the template ${template} can't be read: ${parsed.fault}`);
  return parsed.segments;
}

/** Parses one segment of a template, which is not empty. */
export function parseSegment(text: string): ParsedSegment {
  if (!/[{}]/.test(text)) {
    return { ok: true, segment: { kind: "literal", text: decodeSegment(text) } };
  }
  const literals: string[] = [];
  const names: string[] = [];
  let at = 0;
  for (const { 0: whole, 1: name, index } of text.matchAll(/\{([^{}]*)\}/g)) {
    if (index === at && names.length > 0)
      return fault(`\`${text}\` has two parameters side by side`);
    literals.push(text.slice(at, index));
    names.push(name!);
    at = index + whole.length;
  }
  literals.push(text.slice(at));
  const [name] = names;
  if (name === undefined || literals.some((literal) => /[{}]/.test(literal))) {
    return fault(`\`${text}\` has a brace without its partner`);
  }
  const alone = literals.every((literal) => literal === "");
  const spans = alone && name.endsWith("+");
  if (!alone && names.some((each) => each.endsWith("+"))) {
    return fault(`\`${text}\` has more than a parameter that spans segments`);
  }
  const bad = (spans ? [name.slice(0, -1)] : names).find((each) => !/^[A-Za-z0-9_.-]+$/.test(each));
  if (bad !== undefined) return fault(`\`{${bad}}\` is no parameter name`);
  if (spans) return { ok: true, segment: { kind: "span", name: name.slice(0, -1) } };
  if (alone) return { ok: true, segment: { kind: "parameter", name } };
  return { ok: true, segment: { kind: "mixed", literals: literals.map(decodeSegment), names } };
}

function fault(text: string): ParsedSegment {
  return { ok: false, fault: text };
}

/** Equal for two templates that no path can tell apart. */
export function templateShape(segments: readonly Segment[]): string {
  return `/${segments.map(segmentShape).join("/")}`;
}

export function segmentShape(segment: Segment): string {
  switch (segment.kind) {
    case "literal":
      return segment.text;
    case "mixed":
      return segment.literals.join("{}");
    case "parameter":
      return "{}";
    case "span":
      return "{+}";
  }
}

/** Names of the parameters, from left to right. */
export function parameterNames(segments: readonly Segment[]): string[] {
  return segments.flatMap((segment) => {
    if (segment.kind === "literal") return [];
    return segment.kind === "mixed" ? [...segment.names] : [segment.name];
  });
}

/** What the parameters of a mixed segment stand for in `text`; each for one character at least. */
export function matchMixed(literals: readonly string[], text: string): string[] | undefined {
  const first = literals[0]!;
  const last = literals.at(-1)!;
  if (!text.startsWith(first) || !text.endsWith(last)) return undefined;
  const end = text.length - last.length;
  const values: string[] = [];
  let at = first.length;
  for (const literal of literals.slice(1, -1)) {
    // The leftmost place leaves the most for the rest, so there is no need to try others.
    const next = text.indexOf(literal, at + 1);
    if (next === -1 || next + literal.length > end) return undefined;
    values.push(text.slice(at, next));
    at = next + literal.length;
  }
  if (at >= end) return undefined;
  values.push(text.slice(at, end));
  return values;
}

/** Decodes percent-encoding; text that is not validly encoded stands for itself. */
export function decodeSegment(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

import type { Catalog } from "../../src/catalog/compiled.ts";
import type { Finding } from "../../src/model/finding.ts";
import type { Integration, Waiver } from "../../src/model/integration.ts";
import { defaultSettings, type RuleLevel, type Settings } from "../../src/model/settings.ts";
import type { Located, Span } from "../../src/model/span.ts";
import type { Rule } from "../../src/lint/rule.ts";

export const now: Date = new Date("2026-11-22T12:00:00Z");

/** A catalog that knows no provider: enough for rules that ask it nothing. */
export const emptyCatalog: Catalog = { providerIds: [], provider: () => undefined };

export function span(offset: number = 0, file: string = "integrations/a.yaml"): Span {
  const position = { line: 1 + offset, column: 1, offset };
  return { file, start: position, end: { ...position, column: 2, offset: offset + 1 } };
}

export function located<T>(value: T, offset: number = 0): Located<T> {
  return { value, at: span(offset) };
}

/** A definition with nothing wrong in it, except what `changes` put in. */
export function integration(changes: Partial<Integration> = {}): Integration {
  return {
    name: "a",
    provider: located("none"),
    owner: located("team-a"),
    token: {
      environments: [],
      maxAge: located(90 * 86_400_000),
      rotateBefore: located(14 * 86_400_000),
    },
    scopes: [],
    calls: [],
    callsComplete: false,
    sources: [],
    deliver: [],
    waivers: [],
    reader: "integration",
    at: span(),
    extent: span(),
    ...changes,
  };
}

export function waiver(rule: string, changes: Partial<Waiver> = {}): Waiver {
  const by = "@acme/security";
  return { rule, until: "2027-01-31", by, reason: "acme/web#41", at: span(1), ...changes };
}

export function settings(levels: Readonly<Record<string, RuleLevel>> = {}): Settings {
  const rules = new Map(Object.entries(levels).map(([id, level]) => [id, located(level)]));
  return { ...defaultSettings, rules };
}

/** A rule that finds each of these subjects in every integration. */
export function ruleFinding(
  id: string,
  subjects: readonly string[],
  more: Partial<Rule> = {},
): Rule {
  const rule: Rule = {
    id,
    summary: "Something is wrong.",
    severity: "error",
    fixSafety: "none",
    about: "definition",
    *check({ integration: { at } }) {
      for (const subject of subjects) {
        yield { message: `${id} at ${subject}`, at, subject: subject.split("+") };
      }
    },
  };
  return { ...rule, ...more } as Rule;
}

export function finding(changes: Partial<Finding> = {}): Finding {
  return {
    rule: "some-rule",
    severity: "error",
    message: "something is wrong",
    integration: "a",
    at: span(),
    related: [],
    notes: [],
    ...changes,
  };
}

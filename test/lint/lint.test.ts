import { describe, expect, test } from "vitest";
import { baselineOf } from "../../src/lint/baseline.ts";
import { lint, type LintInput, type LintResult } from "../../src/lint/lint.ts";
import type { Rule, WaiverContext } from "../../src/lint/rule.ts";
import {
  emptyCatalog,
  finding,
  integration,
  now,
  ruleFinding,
  settings,
  span,
  waiver,
} from "./sample.ts";

function run(changes: Partial<LintInput>): LintResult {
  return lint({
    integrations: [integration()],
    catalog: emptyCatalog,
    rules: [],
    settings: settings(),
    now,
    ...changes,
  });
}

describe("severity", () => {
  const rules = [ruleFinding("r", ["x"])];

  test("is the rule's own, the report's, or the setting's, the last being strongest", () => {
    const own = ruleFinding("own", ["x"], { severity: "warning" });
    const reported: Rule = {
      id: "reported",
      summary: "Something is wrong.",
      severity: "error",
      fixSafety: "none",
      about: "definition",
      *check() {
        yield { message: "m", at: span(), severity: "warning" };
      },
    };
    const severities = (levels: Parameters<typeof settings>[0]): readonly string[] =>
      run({ rules: [own, reported], settings: settings(levels) }).findings.map((f) => f.severity);
    expect(severities({})).toEqual(["warning", "warning"]);
    expect(severities({ own: "error", reported: "error" })).toEqual(["error", "error"]);
    expect(severities({ own: "off", reported: "off" })).toEqual([]);
  });

  test("decides the outcome: warnings alone pass", () => {
    expect(run({ rules }).outcome).toBe("fail");
    expect(run({ rules, settings: settings({ r: "warning" }) }).outcome).toBe("pass");
    expect(run({ rules: [] }).outcome).toBe("pass");
  });

  test("a setting for a rule that there is not is a problem, with the nearest name", () => {
    const result = run({
      rules: [ruleFinding("missing-owner", [])],
      settings: settings({ "mising-owner": "off" }),
    });
    expect(result.problems).toMatchObject([{ code: "unknown-rule", nearest: "missing-owner" }]);
    expect(result.outcome).toBe("cannot-judge");
  });
});

describe("unknown names", () => {
  const rules = [ruleFinding("unknown-x", ["x"], { about: "unknown-name" })];

  test("make the run one that can't judge", () => {
    expect(run({ rules })).toMatchObject({ outcome: "cannot-judge", summary: { errors: 1 } });
  });

  test("give way to findings: then the run fails", () => {
    expect(run({ rules: [...rules, ruleFinding("r", ["x"])] }).outcome).toBe("fail");
  });

  test("are silenced by no setting, no waiver and no baseline", () => {
    const silent = run({
      rules,
      settings: settings({ "unknown-x": "off" }),
      integrations: [integration({ waivers: [waiver("unknown-x")] })],
      baseline: baselineOf([finding({ rule: "unknown-x", subject: "x" })]),
    });
    expect(silent.findings).toMatchObject([{ rule: "unknown-x", severity: "error" }]);
    expect(silent.problems).toMatchObject([{ code: "rule-level" }]);
    expect(silent.baseline?.findings).toEqual([]);
    expect(silent.wholeBaseline.findings).toEqual([]);
    expect(silent.outcome).toBe("cannot-judge");
  });
});

describe("waivers", () => {
  const rules = [ruleFinding("r", ["x", "y+z"]), ruleFinding("s", ["x"])];
  const left = (waivers: readonly Parameters<typeof waiver>[]): readonly string[] =>
    run({
      rules,
      integrations: [integration({ waivers: waivers.map((each) => waiver(...each)) })],
    }).findings.map(({ rule, subject }) => `${rule}(${subject})`);

  test.each<[string, Parameters<typeof waiver>[], readonly string[]]>([
    ["none", [], ["r(x)", "r(y, z)", "s(x)"]],
    ["a rule", [["r"]], ["s(x)"]],
    ["a subject", [["r", { subject: "x" }]], ["r(y, z)", "s(x)"]],
    ["part of a subject", [["r", { subject: "y" }]], ["r(x)", "r(y, z)", "s(x)"]],
    ["all of a subject and more", [["r", { subject: "z, y, w" }]], ["r(x)", "s(x)"]],
    ["an expired one", [["r", { until: "2026-11-21" }]], ["r(x)", "r(y, z)", "s(x)"]],
    ["one without a reason", [["r", { reason: "" }]], ["s(x)"]],
  ])("%s", (_, waivers, expected) => {
    expect(left(waivers)).toEqual(expected);
  });

  test("excuse in their own definition alone", () => {
    const result = run({
      rules,
      integrations: [integration({ waivers: [waiver("r")] }), integration({ name: "b" })],
    });
    const where = result.findings.filter(({ rule }) => rule === "r");
    expect(where.map((each) => each.integration)).toEqual(["b", "b"]);
    expect(result.waived.map((each) => each.finding.integration)).toEqual(["a", "a"]);
  });

  test("reach the rules about waivers with their state, matches and age", () => {
    const seen: WaiverContext[] = [];
    const watcher: Rule = {
      id: "w",
      summary: "Something is wrong.",
      severity: "error",
      fixSafety: "none",
      about: "waiver",
      check(context) {
        seen.push(context);
        return [];
      },
    };
    const since = new Date("2026-11-01");
    const waivers = [
      waiver("r"),
      waiver("s", { until: "2020-01-01" }),
      waiver("s", { subject: "q" }),
    ];
    run({
      rules: [...rules, watcher],
      integrations: [integration({ waivers })],
      waiverSince: () => since,
    });
    expect(seen[0]?.waivers).toMatchObject([
      { state: "valid", matches: 2, since },
      { state: "expired", matches: 1 },
      { state: "valid", matches: 0 },
    ]);
  });

  test("do not excuse findings about waivers", () => {
    const about: Rule = {
      id: "w",
      summary: "Something is wrong.",
      severity: "error",
      fixSafety: "none",
      about: "waiver",
      check: () => [{ message: "m", at: span() }],
    };
    const result = run({ rules: [about], integrations: [integration({ waivers: [waiver("w")] })] });
    expect(result.findings).toHaveLength(1);
    expect(result.waived).toEqual([]);
  });
});

describe("a baseline", () => {
  const rules = [ruleFinding("r", ["x", "y"]), ruleFinding("w", ["x"], { severity: "warning" })];

  test("lets known errors be, shows new ones, and keeps what is still there", () => {
    const baseline = baselineOf([
      finding({ rule: "r", subject: "x" }),
      finding({ rule: "r", subject: "gone" }),
      finding({ rule: "w", subject: "x" }),
    ]);
    const result = run({ rules, baseline });
    const shown = result.findings.map(({ rule, subject }) => `${rule}(${subject})`);
    expect(shown).toEqual(["r(y)", "w(x)"]);
    expect(result.baselined).toHaveLength(1);
    expect(result.baseline?.findings).toEqual([{ rule: "r", integration: "a", subject: "x" }]);
    expect(result.wholeBaseline.findings).toHaveLength(2);
  });

  test("passes a run whose errors are all known", () => {
    const first = run({ rules });
    expect(first.outcome).toBe("fail");
    const second = run({ rules, baseline: first.wholeBaseline });
    expect(second.outcome).toBe("pass");
    expect(second.baseline).toEqual(first.wholeBaseline);
  });
});

test("findings stand in the order of file, place, rule and subject, whatever order they come in", () => {
  const integrations = [
    integration({ name: "c", at: span(5, "z.yaml") }),
    integration({ name: "b", at: span(9, "a.yaml") }),
    integration({ name: "a", at: span(2, "a.yaml") }),
  ];
  const rules = [ruleFinding("s", ["x"]), ruleFinding("r", ["y", "x"])];
  const order = (input: Partial<LintInput>): readonly string[] =>
    run(input).findings.map((f) => `${f.integration}.${f.rule}.${f.subject}`);
  const expected = ["a", "b", "c"].flatMap((name) =>
    ["r.x", "r.y", "s.x"].map((found) => `${name}.${found}`),
  );
  expect(order({ integrations, rules })).toEqual(expected);
  expect(order({ integrations: integrations.toReversed(), rules: rules.toReversed() })).toEqual(
    expected,
  );
});

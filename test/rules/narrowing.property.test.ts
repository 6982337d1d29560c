import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import type { Catalog, CompiledProvider } from "../../src/catalog/compiled.ts";
import { applyFixes, fixAll, type Files, type FixMode } from "../../src/lint/fix.ts";
import { lint, type LintResult } from "../../src/lint/lint.ts";
import type { Call, Integration } from "../../src/model/integration.ts";
import { authorises, resolveCalls } from "../../src/privilege/calls.ts";
import { changeBetween } from "../../src/privilege/change.ts";
import { scopesNamed } from "../../src/privilege/closure.ts";
import { viewOf } from "../../src/privilege/view.ts";
import { integration, located, now, settings, span, waiver } from "../lint/sample.ts";
import { buildProvider } from "../privilege/provider.ts";
import { callSeeds, randomProvider } from "../privilege/random-provider.ts";

const file = "scopes.txt";
const waivable = ["over-broad-scope", "redundant-scope", "broader-than-minimal", "critical-reach"];

const keeping = ["over-broad-scope", "redundant-scope"];

/** A provider and a definition that uses it, with unknown names and waivers now and then. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    plain: randomProvider,
    kind: fc.nat(2),
    granted: fc.array(fc.nat(8), { maxLength: 6 }),
    calls: fc.oneof(callSeeds, fc.constant<readonly (readonly [number, number])[]>([])),
    stray: fc.constantFrom("", "", "", "", "scope", "call"),
    callsComplete: fc.boolean(),
    waivers: fc.array(fc.tuple(fc.nat(3), fc.option(fc.nat(8))), { maxLength: 2 }),
  })
  .map(({ plain, kind, granted, calls, stray, callsComplete, waivers }): Case => {
    const provider = buildProvider(plain);
    const { scopes, tokenKinds, operations, tables } = provider;
    const name = (number: number): string => scopes[number % scopes.length]!.name;
    const called = calls.map(([which, target]): Call => {
      const operation = which % operations.length;
      const { method, path } = operations[operation]!;
      const first = tables.firstRow[operation]!;
      const row = first + (target % (tables.firstRow[operation + 1]! - first));
      const of = target % 3 === 0 ? undefined : tables.rowTarget.get(row);
      return { name: { method, path }, evidence, ...(of === undefined ? {} : { target: of }) };
    });
    if (stray === "call") called.push({ name: { method: "GET", path: "/none/at/all" }, evidence });
    const scopeNames = granted.map(name);
    if (stray === "scope") scopeNames.push("x:unknown");
    return {
      provider,
      scopes: scopeNames,
      definition: integration({
        provider: located("test"),
        token: {
          environments: [],
          kind: located(tokenKinds[kind % tokenKinds.length]!.name),
          maxAge: located(2),
          rotateBefore: located(1),
        },
        calls: called,
        callsComplete,
        waivers: waivers.map(([rule, subject]) =>
          waiver(waivable[rule]!, subject === null ? {} : { subject: name(subject) }),
        ),
      }),
    };
  });

interface Case {
  readonly provider: CompiledProvider;
  readonly scopes: readonly string[];
  readonly definition: Integration;
}

const evidence: Call["evidence"] = [{ kind: "declared", at: span(1) }];

/** Lints a definition whose scope list is what the file says, one name a line. */
function lintText({ provider, definition }: Case, text: string): LintResult {
  const names = namesIn(text);
  const catalog: Catalog = {
    providerIds: ["test"],
    provider: (id) => (id === "test" ? provider : undefined),
  };
  const scopes = names.map((name, index) => located(name, 100 + index));
  return lint({
    integrations: [{ ...definition, scopes }],
    catalog,
    rules,
    settings: settings(),
    now,
    edit: (_, wanted) => {
      const written = wanted.join("\n");
      return written === text ? [] : [{ file, start: 0, end: text.length, text: written }];
    },
  });
}

function namesIn(text: string): readonly string[] {
  return text === "" ? [] : text.split("\n");
}

async function fixed(each: Case, text: string, mode: FixMode): Promise<string> {
  const files: Files = new Map([[file, text]]);
  const again = (changed: Files) => lintText(each, changed.get(file)!).findings;
  const result = await fixAll(files, again(files), mode, again);
  return result.files.get(file)!;
}

describe("fixes of scope lists", () => {
  test.each<FixMode>(["safe", "all"])("leave nothing to fix, with --fix=%s", async (mode) => {
    const property = fc.asyncProperty(cases, async (each) => {
      const text = await fixed(each, each.scopes.join("\n"), mode);
      const { findings } = lintText(each, text);
      const left = findings.filter(
        ({ fix }) => fix !== undefined && (mode === "all" || fix.safety === "safe"),
      );
      expect(left).toEqual([]);
      expect(await fixed(each, text, mode)).toBe(text);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  test("gain reads alone, and name each of them", () => {
    const property = fc.property(cases, (each) => {
      const text = each.scopes.join("\n");
      const { findings } = lintText(each, text);
      const kind = each.definition.token.kind!.value;
      for (const finding of findings) {
        if (finding.fix === undefined) continue;
        const { files } = applyFixes(new Map([[file, text]]), [finding], "all");
        const base = { provider: each.provider, kind };
        const grants = each.provider.tokenKinds.find((one) => one.name === kind)?.grants;
        const grantable = each.scopes.filter((name) => grants?.includes(name));
        const after = namesIn(files.get(file)!).filter((name) => grants?.includes(name));
        const { gained } = changeBetween(
          { ...base, scopes: grantable },
          { ...base, scopes: after },
        );
        expect(gained.filter(({ risk }) => risk !== "read")).toEqual([]);
        const names = gained.map(({ method, path }) => `${method} ${path}`);
        expect([...finding.fix.gains].toSorted()).toEqual(names.toSorted());
      }
    });
    fc.assert(property, { numRuns: 300 });
  });

  test("break no call that worked, and keep what is waived or unknown", async () => {
    const property = fc.asyncProperty(cases, async (each) => {
      const view = viewOf(each.provider, each.definition.token.kind!.value)!;
      const names = each.scopes.filter((name) => {
        const number = each.provider.tables.scopeNumber.get(name);
        return number !== undefined && ((view.grantable[0]! >>> number) & 1) === 1;
      });
      const after = namesIn(await fixed(each, each.scopes.join("\n"), "all"));
      const held = (list: readonly string[]) => scopesNamed(each.provider, list).scopes;
      for (const { name, target } of each.definition.calls) {
        const operation = each.provider.operations.findIndex(
          (one) => one.method === name.method && one.path === name.path,
        );
        if (operation < 0) continue;
        const wanted = { operation, ...(target === undefined ? {} : { target }) };
        for (const { rows } of resolveCalls(view, [wanted]).calls) {
          for (const row of rows) {
            const call = { operation, rows: [row] as const };
            if (authorises(view, held(names), call)) {
              expect(authorises(view, held(after), call)).toBe(true);
            }
          }
        }
      }
      if (each.scopes.includes("x:unknown")) expect(after).toContain("x:unknown");
      for (const { rule, subject } of each.definition.waivers) {
        // A waiver of a better set keeps all that the set would drop, or nothing.
        if (subject === undefined || !keeping.includes(rule)) continue;
        if (names.includes(subject)) expect(after).toContain(subject);
      }
    });
    await fc.assert(property, { numRuns: 300 });
  });

  test("are safe only where the calls are complete, or nothing changes for any call", () => {
    const property = fc.property(cases, (each) => {
      const text = each.scopes.join("\n");
      const { findings } = lintText(each, text);
      const kind = each.definition.token.kind!.value;
      for (const { fix, rule } of findings) {
        if (fix?.safety !== "safe" || each.definition.callsComplete) continue;
        expect(rule).toBe("redundant-scope");
        const after = namesIn(fix.edits[0].text);
        const base = { provider: each.provider, kind };
        const { gained, lost } = changeBetween(
          { ...base, scopes: each.scopes },
          { ...base, scopes: after },
        );
        expect([gained, lost]).toEqual([[], []]);
      }
    });
    fc.assert(property, { numRuns: 300 });
  });
});

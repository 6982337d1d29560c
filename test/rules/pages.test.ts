import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import { lintWithSources } from "./project.ts";

const folder = new URL("../../rules/", import.meta.url);
const sections = ["Why", "How to fix", "Example", "Fix safety"];

test("rules/ holds a module and a page for each rule, and nothing else", () => {
  const expected = rules.flatMap(({ id }) => [`${id}.md`, `${id}.ts`]);
  expect(readdirSync(folder).toSorted()).toEqual([...expected, "index.ts"].toSorted());
  expect(new Set(expected).size).toBe(expected.length);
});

describe.each(rules)("$id", ({ id, summary, severity, fixSafety }) => {
  const page = readFileSync(new URL(`${id}.md`, folder), "utf8");

  test("the page agrees with the code and has every section", () => {
    expect(page.split("\n", 3)).toEqual([
      `# ${id}`,
      "",
      `Severity: ${severity}. Fix: ${fixSafety}.`,
    ]);
    const [opening] = page.split("\n\n").slice(2);
    expect(opening!.replaceAll("\n", " ")).toMatch(/^[A-Z].*\.$/);
    expect(opening!.replaceAll("\n", " ").startsWith(summary)).toBe(true);
    expect([...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual(sections);
    expect(page).not.toMatch(/[ \t]$/m);
  });

  test("the bad example has this finding and the good one has none", async () => {
    const blocks = [...page.matchAll(/^```\w+ (\S+)(?: also=(\S+))?\n(.*?)^```$/gms)];
    const own = blocks
      .filter(([, kind]) => kind!.includes("."))
      .map(([, name, , text]) => [name!, text!] as const);
    const found = async (text: string): Promise<readonly string[]> =>
      (await lintWithSources(new Map([...own, ["example.yaml", text]]))).findings.map(
        ({ rule }) => rule,
      );
    const [bad] = blocks.filter(([, kind]) => kind === "bad");
    const [good] = blocks.filter(([, kind]) => kind === "good");
    const others = bad![2] === undefined ? [] : bad![2].split(",");
    expect([...new Set(await found(bad![3]!))].toSorted()).toEqual([id, ...others].toSorted());
    expect(await found(good![3]!)).toEqual([]);
  });
});

import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { expect, test } from "vitest";
import { withActionFacts } from "../../scripts/action-docs.ts";
import { readInputs } from "../../src/action/inputs.ts";
import { captured } from "../cli/captured-run.ts";
import { scratchFolder } from "../cli/scratch-folder.ts";

const text = readFileSync("action.yml", "utf8");
const action = parse(text) as {
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly default?: string }>
  >;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly runs: Readonly<Record<string, string>>;
};

test("docs/action.md has every input and output as action.yml describes them", () => {
  const page = readFileSync("docs/action.md", "utf8");
  expect(withActionFacts(page, text)).toBe(page);
  for (const name of [...Object.keys(action.inputs), ...Object.keys(action.outputs)]) {
    expect(page).toContain(`\n- \`${name}\`: `);
  }
  expect(withActionFacts(page, text.replace("\n  lost:", "\n  gone:"))).not.toBe(page);
});

test("the Action reads every input of action.yml, and no other", () => {
  const asked = new Set<string>();
  const nothing: Record<string, string> = {};
  const env = new Proxy(nothing, {
    get: (_, name) => (asked.add(String(name)), undefined),
  });
  expect(readInputs(env).ok).toBe(true);
  const named = Object.keys(action.inputs).map((name) => `INPUT_${name.toUpperCase()}`);
  expect([...asked].toSorted()).toEqual(named.toSorted());
});

test("only the token has a default there: what is left out means the same everywhere", () => {
  const defaults = Object.entries(action.inputs).filter(([, input]) => input.default !== undefined);
  expect(defaults.map(([name]) => name)).toEqual(["token"]);
  expect(action.runs).toEqual({ using: "node24", main: "dist/index.mjs" });
});

test("the outputs that the Action writes are those of action.yml", () => {
  const source = readFileSync("src/action/publish.ts", "utf8");
  const written = /writeOutputs\(environment\.outputFile, \{([\s\S]*?)\n  \}\);/.exec(source)![1]!;
  const names = [...written.matchAll(/(?:^ {4}|\{ )"?([a-z-]+)"?:/gm)].map(([, name = ""]) => name);
  expect(names.toSorted()).toEqual(Object.keys(action.outputs).toSorted());
});

test("the project's own workflow passes check, and so do those that the documentation shows", async () => {
  const shown = ["README.md", "docs/action.md"].map((page) => {
    const blocks = readFileSync(page, "utf8").matchAll(/```yaml\n([\s\S]*?)```/g);
    return [...blocks].map(([, block]) => block!).find((block) => block.includes("\njobs:"))!;
  });
  const workflows = [readFileSync(".github/workflows/ci.yml", "utf8"), ...shown];
  const cwd = scratchFolder(
    Object.fromEntries(
      workflows.map((workflow, index) => [`.github/workflows/w${index}.yml`, workflow]),
    ),
  );
  const { code, stdout } = await captured(["check", "--format", "json"], { cwd });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ findings: [], summary: { integrations: 4 } });
});

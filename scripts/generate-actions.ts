import { writeFile } from "node:fs/promises";
import { actions as check } from "../generated/validators.js";
import { validate } from "../src/document/validate.ts";
import { readSource } from "../src/document/read.ts";
import { parseYaml } from "../src/document/yaml.ts";
import type { ActionFacts } from "../src/definitions/action-facts.ts";

const path = "catalogs/actions.yaml";

/** Compiles the table of actions to `generated/actions.js`: it is small, and bundles with the code. */
export async function writeActions(): Promise<void> {
  const source = readSource(".", path);
  if (!source.ok) throw new Error(`${path} can't be read`);
  const parsed = parseYaml(source.value);
  const problems = parsed.ok ? validate(parsed.value, check) : parsed.problems;
  if (!parsed.ok || problems.length > 0) {
    const lines = problems.map(({ at, message }) => `${path}:${at?.start.line ?? 1}: ${message}`);
    throw new Error(lines.join("\n"));
  }
  const { actions } = parsed.value.data as {
    readonly actions: Readonly<Record<string, Partial<ActionFacts>>>;
  };
  const table = Object.entries(actions).map(([name, facts]): readonly [string, ActionFacts] => {
    const { needs = [], may = [], unless = [], token = [], tokenEnv = [], runs = [] } = facts;
    const explicit = facts.explicit === true;
    return [name, { needs, may, unless, token, tokenEnv, explicit, runs }];
  });
  await writeFile(
    "generated/actions.js",
    `export const actionTable = new Map(${JSON.stringify(table)});\n`,
  );
  await writeFile(
    "generated/actions.d.ts",
    `import type { ActionTable } from "../src/definitions/action-facts.js";
export const actionTable: ActionTable;
`,
  );
}

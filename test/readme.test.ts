import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { commands } from "../src/cli/registry.ts";
import { captured } from "./cli/captured-run.ts";

const root = join(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const blocks = (language: string): readonly string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map(
    ([, text]) => text!,
  );

describe("README", () => {
  test("the first screen has the two commands, each with its own set-up", () => {
    expect(blocks("sh").slice(0, 2)).toEqual([
      "npm ci && npx scopewright check examples/vercel-release-hook\n",
      "npm ci && npm test\n",
    ]);
    expect(readFileSync(join(root, ".ci/run"), "utf8")).toMatch(/^npm ci\nnpm test$/m);
  });

  test("the table names every command, and no other", () => {
    const rows = [...readme.matchAll(/^\| `(.*) \|.*\|$/gm)].map(([, cell]) => cell!);
    const named = rows.flatMap((cell) => {
      const words = cell.replaceAll(/[`,[\]]/g, " ").match(/[a-z]+/g) ?? [];
      return words.filter((word) => word !== "paths" && word !== "calls");
    });
    const known = new Set(commands.flatMap(({ name }) => name.split(" ")));
    for (const word of named) expect(known).toContain(word);
    for (const { name } of commands) expect(named).toContain(name.split(" ")[0]);
  });

  test("the library example runs and answers what its comment says", () => {
    const [code] = blocks("ts");
    const file = join(root, "test", `readme-example-${process.pid}.ts`);
    onTestFinished(() => rmSync(file, { force: true }));
    writeFileSync(file, code!.replace('"scopewright"', '"../src/index.ts"'));
    const printed = execFileSync(process.execPath, [file], { encoding: "utf8" });
    expect(code).toContain(`// ${printed.trim()}`);
  });

  test.each(
    [...readme.matchAll(/(?:npx scopewright|\$ npx scopewright) ([^`\n]+)/g)]
      .map(([, line]) => line!)
      // The service runs until it is stopped; the walk-through of its page is a test of its own.
      .filter((line) => !line.includes("--fix") && !line.startsWith("serve")),
  )("scopewright %s runs", async (line) => {
    const argv = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(
      ([, quoted, plain]) => quoted ?? plain!,
    );
    const { code, stdout } = await captured(argv, { cwd: root });
    // The example is there to find something.
    expect(code).toBe(argv[0] === "check" ? 1 : 0);
    const shown = readme.split(`$ npx scopewright ${line}\n`)[1]?.split("\n")[0];
    if (shown !== undefined) expect(stdout.split("\n")).toContain(shown);
  });

  test("every option that is mentioned is in the help of a command", async () => {
    const helps = await Promise.all(
      commands.map(({ name }) => captured([...name.split(" "), "--help"], { cwd: root })),
    );
    const help = helps.map(({ stdout }) => stdout).join("\n");
    const options = new Set(readme.match(/--[a-z][a-z-]*(?:=all)?/g));
    expect(options.size).toBeGreaterThan(3);
    for (const option of options) {
      if (option !== "--help") expect(help).toContain(option);
    }
  });

  test("links lead to files", () => {
    for (const [, target] of readme.matchAll(/\]\(([^)#]+)\)/g)) {
      expect(() => readFileSync(join(root, target!), "utf8"), target).not.toThrow(/ENOENT/);
    }
  });
});

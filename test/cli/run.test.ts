import { expect, test } from "vitest";
import type { CommandModule } from "../../src/cli/context.ts";
import { defectMessage } from "../../src/cli/main.ts";
import type { RegisteredCommand } from "../../src/cli/registry.ts";
import { UsageError } from "../../src/cli/usage-error.ts";
import { captured } from "./captured-run.ts";

const loaded: string[] = [];

function fake(name: string, module: Partial<CommandModule>): RegisteredCommand {
  return {
    name,
    summary: `what ${name} does`,
    load: () => {
      loaded.push(name);
      return Promise.resolve({
        describe: () => undefined,
        run: () => Promise.resolve(0),
        ...module,
      });
    },
  };
}

const commands = [
  fake("judge", {
    describe: (command) => {
      command.argument("[paths...]").option("--fix", "fix").option("--fix-all", "fix all");
      command.option("--format <format>", "format");
    },
    joined: { "--fix=all": "--fix-all" },
    run: (context, command) => {
      context.stdout.write(`${JSON.stringify({ args: command.args, ...command.opts() })}\n`);
      return Promise.resolve(1);
    },
  }),
  fake("token mint", {
    run: (context) => {
      context.stdout.write("minted\n");
      return Promise.resolve(3);
    },
  }),
  fake("token list", {}),
  fake("refuse", { run: () => Promise.reject(new UsageError("the \u001b[2J is wrong")) }),
  fake("break", { run: () => Promise.reject(new Error("a bug")) }),
];

test("a command gets its arguments and options and gives the exit code", async () => {
  const result = await captured(["judge", "a", "b", "--fix=all", "--format", "json"], { commands });
  expect(result).toEqual({
    code: 1,
    stdout: '{"args":["a","b"],"fixAll":true,"format":"json"}\n',
    stderr: "",
  });
});

test("--fix does not swallow the path after it", async () => {
  const { stdout } = await captured(["judge", "--fix", "a"], { commands });
  expect(JSON.parse(stdout)).toEqual({ args: ["a"], fix: true });
});

test("a command of a group runs", async () => {
  const result = await captured(["token", "mint"], { commands });
  expect(result).toEqual({ code: 3, stdout: "minted\n", stderr: "" });
});

test("only the module of the command that runs is loaded", async () => {
  loaded.length = 0;
  await captured(["token", "list"], { commands });
  await captured(["--help"], { commands });
  expect(loaded).toEqual(["token list"]);
});

test.each([
  [["--help"], ["judge", "what judge does", "token"]],
  [
    ["token", "--help"],
    ["mint", "what token mint does", "list"],
  ],
  [["judge", "--help"], ["--fix"]],
  [["--version"], [/^\d+\.\d+\.\d+\n$/]],
])("%j answers on stdout with exit code 0", async (argv, parts) => {
  const result = await captured(argv, { commands });
  expect(result.code).toBe(0);
  expect(result.stderr).toBe("");
  for (const part of parts) expect(result.stdout).toMatch(part);
});

test.each([
  [[], ["Usage: scopewright"]],
  [["token"], ["Usage: scopewright token"]],
  [["jduge"], ["unknown command 'jduge'", "Did you mean judge?"]],
  [
    ["token", "mnt"],
    ["unknown command 'mnt'", "Did you mean mint?"],
  ],
  [["judge", "--fmt"], ["unknown option '--fmt'"]],
  [
    ["judge", "--formt=x"],
    ["unknown option '--formt=x'", "Did you mean --format?"],
  ],
  [["judge", "--format"], ["argument missing"]],
  [["token", "list", "surplus"], ["too many arguments"]],
  [["refuse"], ["the \\u{1b}[2J is wrong"]],
  [["\u001b[31mx"], ["\\u{1b}[31mx"]],
])("%j is told on stderr with exit code 2", async (argv, parts) => {
  const result = await captured(argv, { commands });
  expect(result.code).toBe(2);
  expect(result.stdout).toBe("");
  for (const part of parts) expect(result.stderr).toContain(part);
  expect(result.stderr).not.toContain("\n    at ");
});

test("a defect is thrown to whoever started the run", async () => {
  await expect(captured(["break"], { commands })).rejects.toThrow("a bug");
});

test("a defect is told in one line, and its stack only on request", () => {
  const error = new Error("a bug\u001b[2J");
  expect(defectMessage(error, false)).toContain("this is a defect in Scopewright, please report");
  expect(defectMessage(error, false)).not.toContain("\n    at ");
  expect(defectMessage(error, false)).not.toContain("\u001b");
  expect(defectMessage(error, true)).toContain("\n    at ");
  expect(defectMessage("text", true)).toContain("text");
});

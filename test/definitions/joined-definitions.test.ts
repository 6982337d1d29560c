import { expect, test } from "vitest";
import { readDefinitions } from "../../src/definitions/read-definitions.ts";
import { readers } from "../../src/definitions/readers.ts";
import { contextOf } from "./memory-files.ts";
import { problemText } from "./problem-text.ts";

const definition = (definedIn: string, more = ""): string =>
  `integration: hook\nprovider: sentry\nowner: team-a\ndefinedIn: ${definedIn}\n${more}`;
const one = 'ApiKey(scope_list=["project:read"])\n';
const two = `def a():\n    ${one}def b():\n    ${one}`;

const read = (files: Readonly<Record<string, string>>) =>
  readDefinitions(
    Object.keys(files)
      .filter((path) => path.endsWith(".yaml"))
      .map((path) => ({ path, named: true })),
    contextOf(files),
    readers,
  );

test("scopes and kind are the file's, the rest is the definition's", async () => {
  const calls = "calls: [GET /api/0/projects/]\n";
  const found = await read({
    "integrations/a.yaml": definition("src/a.py", calls),
    "src/a.py": one,
  });
  expect(found.problems).toEqual([]);
  expect(found.integrations).toMatchObject([
    {
      name: "hook",
      owner: { value: "team-a" },
      token: { kind: { value: "api-key" } },
      scopes: [{ value: "project:read" }],
      calls: [{ name: { path: "/api/0/projects/" } }],
      reader: "sentry-python",
      at: { file: "src/a.py" },
    },
  ]);
  expect(found.integrations[0]).not.toHaveProperty("unstatable");
  expect([...found.sources.keys()]).toEqual(["integrations/a.yaml", "src/a.py"]);
});

test("one of several is named", async () => {
  const found = await read({ "integrations/a.yaml": definition("a.py#b"), "a.py": two });
  expect(found.problems).toEqual([]);
  expect(found.integrations.map(({ name, at }) => [name, at.start.line])).toEqual([
    ["a.py#a", 2],
    ["hook", 4],
  ]);
});

test.each([
  ["a file that is not there", "gone.py", {}, "[file-not-found]"],
  ["a file of another kind", "a.txt", { "a.txt": "" }, "[unknown-kind-of-file]"],
  ["several", "a.py", { "a.py": two }, "`a.py` states the scopes of several tokens"],
  ["a slip", "a.py#c", { "a.py": two }, "expected: a.py#a, a.py#b"],
])("%s is a problem, and the definition no pass", async (_, definedIn, more, words) => {
  const found = await read({ "integrations/a.yaml": definition(definedIn), ...more });
  expect(problemText(found.problems)).toContain(words);
  expect(found.integrations.some(({ name }) => name === "hook")).toBe(false);
});

test("two definitions can't state one token", async () => {
  const found = await read({
    "integrations/a.yaml": definition("a.py"),
    "integrations/b.yaml": definition("a.py").replace("hook", "other"),
    "a.py": one,
  });
  expect(problemText(found.problems)).toContain("another definition says already");
});

test("scopes in both places are refused", async () => {
  const found = await read({
    "integrations/a.yaml": definition("a.py", "scopes: []\n"),
    "a.py": one,
  });
  expect(problemText(found.problems)).toContain("integrations/a.yaml:5:1 [scopes-stated-twice]");
});

import { describe, expect, test } from "vitest";
import { sentryPythonReader } from "../../src/definitions/sentry-python.ts";
import { defaultSettings } from "../../src/model/settings.ts";
import { inShort, readFirst, withScopes } from "./memory-files.ts";

const reader = sentryPythonReader();

const hook = `"""Links projects to deployments. é😀"""
from sentry.sentry_apps.apps import SentryAppCreator

class Provider(Base):
    def post_install(self, integration, organization):
        sentry_app = SentryAppCreator(
            name="Deployment hook",
            organization_id=organization.id,
            is_internal=True,
            scopes=["project:releases", "project:read", "project:write"],  # since 2021
        ).run(user=user)
`;

test("an internal integration is read with its place and fixed to the byte", async () => {
  const files = { "src/hook.py": hook };
  const read = await readFirst(reader, files);
  expect(inShort(read)).toEqual([
    "src/hook.py#Provider.post_install: internal-integration [project:releases, project:read, project:write]",
  ]);
  expect(read.integrations[0]).toMatchObject({
    provider: { value: "sentry" },
    scopes: [{ at: { file: "src/hook.py", start: { line: 10, column: 21 } } }, {}, {}],
  });
  const list = '["project:releases", "project:read", "project:write"]';
  expect(await withScopes(reader, files, ["org:ci"])).toBe(hook.replace(list, '["org:ci"]'));
  const crlf = hook.replaceAll("\n", "\r\n");
  expect(await withScopes(reader, { "a.py": crlf }, ["project:read"])).toBe(
    crlf.replace(list, '["project:read"]'),
  );
});

describe("which token it is", () => {
  test.each([
    ["SentryAppCreator(scopes=['a:read'])", "public-integration"],
    ["SentryAppCreator(is_internal=flag, scopes=['a:read'])", "public-integration"],
    ["apps.InternalIntegrationCreator(scopes=('a:read',)).run()", "internal-integration"],
    ["InternalCreator.run(scopes={'a:read'})", "internal-integration"],
    [
      "x.create_internal_integration_for_channel_request(integration_scopes=['a:read'])",
      "internal-integration",
    ],
    ["ApiToken.objects.create(user=u, scope_list=['a:read'])", "user-token"],
    ["ApiToken.objects.create(application=app, scope_list=['a:read'])", "user-app-token"],
    ["ApiToken(application=None, scope_list=['a:read'])", "user-token"],
    ["ApiToken.objects.get_or_create(user=u, defaults={'scope_list': ['a:read']})", "user-token"],
    ["OrgAuthToken.objects.create(scope_list=list(['a:read']))", "org-auth-token"],
    ["models.ApiKey(organization_id=1, scope_list=['a' ':read'])", "api-key"],
  ])("%s", async (code, kind) => {
    const [line, ...more] = inShort(await readFirst(reader, { "a.py": `t = ${code}\n` }));
    expect(more).toEqual([]);
    expect(line).toContain(`: ${kind} [a:read]`);
  });

  test.each([
    "ApiToken.objects.filter(scope_list=['a:read'])",
    "RpcApiKey(scope_list=['a:read'])",
    "ApiToken(id=1)",
    "'SentryAppCreator(scopes=[])'",
    "def SentryAppCreator(scopes=['a']): pass",
  ])("%s makes none", async (code) => {
    expect(inShort(await readFirst(reader, { "a.py": `${code}\n` }))).toEqual([]);
  });
});

describe("constants", () => {
  const make = (scopes: string): string => `ApiKey(scope_list=${scopes})\n`;
  test.each([
    ["of the file", { "a.py": `S = ["a:r", "b:r"]\n${make("S")}` }, "a:r, b:r"],
    ["that are typed", { "a.py": `S: list[str] = ["a:r"]\n${make("S")}` }, "a:r"],
    [
      "that are summed",
      { "a.py": `A = "a:r"\nS = [A] + ["b:r"]\n${make('[*S, "c:r"]')}` },
      "a:r, b:r, c:r",
    ],
    [
      "of a class",
      { "a.py": `class A:\n  S = frozenset(["a:r"])\n  def f(self):\n    ${make("self.S")}` },
      "a:r",
    ],
    [
      "of a base class",
      {
        "a.py": `from .b import B\nclass A(B):\n  def f(self):\n    ${make("self.S")}`,
        "b.py": 'class B:\n  S = ["a:r"]\n',
      },
      "a:r",
    ],
    ["of an enum", { "a.py": `class S(Enum):\n  READ = "a:r"\n${make("[S.READ.value]")}` }, "a:r"],
    ["of a function", { "a.py": `def f():\n  s = ["a:r"]\n  ${make("s")}` }, "a:r"],
    [
      "that are imported",
      {
        "src/x/a.py": `from x.conf import (S as T,  # why\n)\n${make("T")}`,
        "src/x/conf.py": 'S = ("a:r",)\n',
      },
      "a:r",
    ],
    [
      "that are imported through a package",
      {
        "x/a.py": `from .y import S\n${make("S")}`,
        "x/y/__init__.py": "from .z import S\n",
        "x/y/z.py": 'S = ["a:r"]\n',
      },
      "a:r",
    ],
    [
      "of the module outside a package, where one inside is called the same",
      {
        "x/a.py": `from conf import S\n${make("S")}`,
        "x/__init__.py": "",
        "x/conf.py": 'S = ["inner:r"]\n',
        "conf.py": 'S = ["a:r"]\n',
      },
      "a:r",
    ],
    [
      "of a module",
      { "a.py": `import lib.conf as c\n${make("c.S")}`, "lib/conf.py": 'S = ["a:r"]\n' },
      "a:r",
    ],
  ])("%s", async (_, files, scopes) => {
    const [line, ...more] = inShort(await readFirst(reader, files));
    expect(more).toEqual([]);
    expect(line).toContain(`[${scopes}]`);
  });

  test.each([
    ["a parameter", `def f(s):\n  ${make("s")}`, "`s` is decided at run time: `s` is a parameter"],
    [
      "a branch",
      `if x:\n  S = ["a"]\nelse:\n  S = ["b"]\n${make("S")}`,
      "assigned in several places",
    ],
    ["a list that grows", `S = ["a"]\nS += ["b"]\n${make("S")}`, "assigned in several places"],
    ["another package", `from gone import S\n${make("S")}`, "`S` comes from `gone`"],
    ["a computed name", make('[f"{x}:read"]'), "is computed at run time"],
    ["itself", `S = S\n${make("S")}`, "refers to itself"],
    ["a name of nowhere", make("S"), "`S` is defined nowhere in these files"],
    ["a text", make('"a:r"'), "is a text in place of a list"],
  ])("%s is not judged, and said", async (_, text, reason) => {
    const { integrations, unjudged = [] } = await readFirst(reader, { "a.py": text });
    expect(integrations).toEqual([]);
    expect(unjudged[0]?.message).toContain(reason);
  });
});

describe("fixes", () => {
  test.each([
    [
      "a list with a line each",
      'ApiKey(\n  scope_list=[\n    "a:r",\n    "b:r",  # keep\n  ],\n)\n',
      ["b:r", "c:r"],
      'ApiKey(\n  scope_list=[\n    "b:r",  # keep\n    "c:r",\n  ],\n)\n',
    ],
    [
      "a constant of the file",
      "S = ['a:r', 'b:r']\nApiKey(scope_list=S)\n",
      ["c:r"],
      "S = ['c:r']\nApiKey(scope_list=S)\n",
    ],
    ["an empty list", "ApiKey(scope_list=[])\n", ["c:r"], 'ApiKey(scope_list=["c:r"])\n'],
    [
      "the second of two",
      'ApiKey(scope_list=["a:r"])\nApiKey(scope_list=["a:r"])\n',
      [],
      'ApiKey(scope_list=["a:r"])\nApiKey(scope_list=[])\n',
      1,
    ],
  ] as [string, string, string[], string, number?][])(
    "%s",
    async (_, text, scopes, expected, index = 0) => {
      expect(await withScopes(reader, { "a.py": text }, scopes, index)).toBe(expected);
    },
  );

  test.each([
    ["a constant that others use", 'S = ["a:r"]\nApiKey(scope_list=S)\nprint(S)\n'],
    ["a sum", 'ApiKey(scope_list=["a:r"] + ["b:r"])\n'],
    ["a tuple that would be none", 'ApiKey(scope_list=("a:r", "b:r"))\n'],
  ])("none of %s", async (_, text) => {
    expect(await withScopes(reader, { "a.py": text }, ["c:r"])).toMatch(/^refused: /);
  });

  test("none of a list in another file", async () => {
    const files = { "a.py": "from b import S\nApiKey(scope_list=S)\n", "b.py": 'S = ["a:r"]\n' };
    expect(await withScopes(reader, files, [])).toMatch(/^refused: /);
  });
});

test("waivers and their slips are found in comments, and belong to the call below", async () => {
  const text = `# scopewright-allow over-broad-scope(a:r) until 2027-01-31 by @acme/security: #41
ApiKey(scope_list=["a:r"])
ApiKey(scope_list=["a:r"])
x = "# scopewright-allow nothing"  # scopewrite-allow this
`;
  const { integrations, problems } = await readFirst(reader, { "a.py": text });
  expect(integrations.map(({ waivers }) => waivers.map(({ rule }) => rule))).toEqual([
    ["over-broad-scope"],
    [],
  ]);
  expect(problems.map(({ code }) => code)).toEqual(["waiver-syntax"]);
});

test("only what may hold such a call is parsed, and tests only by name", () => {
  const accepts = (path: string, text?: string): boolean =>
    reader.accepts(path, defaultSettings, text);
  expect(accepts("src/a.py")).toBe(true);
  expect(accepts("tests/sentry/test_a.py")).toBe(false);
  expect(accepts("tests/sentry/test_a.py", hook)).toBe(true);
  expect(accepts("src/a.py", "ApiToken.objects.filter(id=1)\n")).toBe(false);
  expect(accepts("src/a.py", hook)).toBe(true);
});

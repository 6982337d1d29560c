import { describe, expect, test } from "vitest";
import { terraformReader } from "../../src/definitions/terraform.ts";
import { inShort, readFirst, withScopes } from "./memory-files.ts";

const reader = terraformReader();
const token = (scopes: string, more = ""): string =>
  `resource "gitlab_project_access_token" "ci" {\n  project = gitlab_project.web.id\n  scopes = ${scopes}\n${more}}\n`;

describe("tokens of GitLab", () => {
  test.each([
    ["gitlab_personal_access_token", "personal-access-token"],
    ["gitlab_project_access_token", "project-access-token"],
    ["gitlab_group_access_token", "group-access-token"],
    ["gitlab_group_service_account_access_token", "service-account-token"],
  ])("%s", async (type, kind) => {
    const text = `resource "${type}" "ci" {\n  scopes = ["api"]\n}\n`;
    expect(inShort(await readFirst(reader, { "a.tf": text }))).toEqual([
      `a.tf#${type}.ci: ${kind} [api]`,
    ]);
  });

  test("what a token is limited to, how long it lives and where it goes", async () => {
    const text = `${token('["read_api"]', "  rotation_configuration = {\n    expiration_days = 30\n    rotate_before_days = 7\n  }\n")}
resource "vercel_project_environment_variable" "gitlab" {
  project_id = vercel_project.web.id
  key        = "REGISTRY_TOKEN"
  value      = gitlab_project_access_token.ci.token
  target     = ["production", "preview"]
  sensitive  = true
}
`;
    const { integrations, unjudged } = await readFirst(reader, { "a.tf": text });
    expect(unjudged).toEqual([]);
    expect(integrations).toMatchObject([
      {
        token: {
          resources: [{ value: "project gitlab_project.web.id", at: { start: { line: 2 } } }],
          maxAge: { value: 30 * 86_400_000 },
          rotateBefore: { value: 7 * 86_400_000 },
        },
        deliver: [
          {
            sink: "vercel",
            target: "vercel_project.web.id/REGISTRY_TOKEN",
            environments: ["production", "preview"],
            sensitive: true,
            at: { start: { line: 10 } },
          },
        ],
      },
    ]);
  });

  test.each([
    ["locals", { "a.tf": `locals {\n  s = ["api"]\n}\n${token("local.s")}` }, "[api]"],
    [
      "locals of the module",
      { "m/a.tf": token("local.s"), "m/locals.tf": 'locals {\n  s = ["api"]\n}\n' },
      "[api]",
    ],
    ["concat", { "a.tf": token('concat(["api"], toset(["read_api"]))') }, "[api, read_api]"],
  ])("%s are followed", async (_, files, scopes) => {
    const [line, ...more] = inShort(await readFirst(reader, files));
    expect(more).toEqual([]);
    expect(line).toContain(scopes);
  });

  test.each([
    ["a variable", token("var.scopes"), "`var.scopes` is no plain list of names"],
    ["a branch", token('var.x ? ["api"] : []'), "is no plain list of names"],
    ["a template", token('["${var.x}"]'), "is no plain list of names"],
    ["no list", 'resource "gitlab_project_access_token" "ci" {\n}\n', "they are not stated"],
    [
      "a file that breaks off",
      `${token('["api"]')}resource "x" "y" {\n  a = [\n`,
      "not understood from here on",
    ],
  ])("%s is not judged, and said", async (_, text, reason) => {
    const { unjudged = [] } = await readFirst(reader, { "a.tf": text });
    expect(unjudged.map(({ message }) => message).join("\n")).toContain(reason);
  });

  test("a list that others may use is not fixed", async () => {
    const text = `locals {\n  s = ["api"]\n}\n${token("local.s")}`;
    expect(await withScopes(reader, { "a.tf": text }, ["read_api"])).toMatch(/^refused: /);
  });

  test("waivers stand in comments of every form", async () => {
    const waiver = (sign: string, end = ""): string =>
      `${sign} scopewright-allow over-broad-scope(api) until 2027-01-31 by @a/b: #1${end}\n`;
    const text = `${waiver("#")}${waiver("//")}${waiver("/*", " */")}${token('["api"]')}`;
    const { integrations, problems } = await readFirst(reader, { "a.tf": text });
    expect(problems).toEqual([]);
    expect(integrations[0]?.waivers.map(({ reason }) => reason)).toEqual(["#1", "#1", "#1"]);
  });
});

describe("variables of Vercel", () => {
  const variable = (key: string, more: string): string =>
    `resource "vercel_project_environment_variable" "t" {\n  project_id = "prj"\n  key = "${key}"\n  value = var.t\n  target = ["production"]\n${more}}\n`;

  test("one that is named after a platform's token is judged where it goes", async () => {
    const read = await readFirst(reader, {
      "a.tf": variable("SENTRY_AUTH_TOKEN", "  sensitive = false\n"),
    });
    expect(inShort(read)).toEqual([
      "a.tf#vercel_project_environment_variable.t: sentry []",
      "unstated-scopes: what the token in `SENTRY_AUTH_TOKEN` is granted stands elsewhere",
    ]);
    expect(read.integrations[0]?.deliver).toMatchObject([
      { target: "prj/SENTRY_AUTH_TOKEN", sensitive: false, environments: ["production"] },
    ]);
  });

  test("others hold no token that is known of", async () => {
    expect(inShort(await readFirst(reader, { "a.tf": variable("LOG_LEVEL", "") }))).toEqual([]);
  });

  test("whether it is sensitive may be decided elsewhere", async () => {
    const text = variable("GITHUB_TOKEN", "  sensitive = var.s\n");
    const { integrations, unjudged = [] } = await readFirst(reader, { "a.tf": text });
    expect(integrations[0]?.deliver).toEqual([]);
    expect(unjudged.map(({ code }) => code)).toContain("undecided-sensitivity");
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hook, scratchRepository } from "../check/scratch-repository.ts";
import { captured } from "../cli/captured-run.ts";
import { scratchFolder } from "../cli/scratch-folder.ts";
import { hostileName, manyDefinitions } from "./sample-repository.ts";

interface Account {
  readonly name: string;
  readonly outcome: string;
  readonly scopes: readonly {
    name: string;
    standing: string;
    holders: string[];
    waived: boolean;
  }[];
  readonly minimum: { readonly kind: string; readonly scopes?: string[]; readonly why?: string };
  readonly excess?: number;
  readonly picture?: {
    readonly before: string;
    readonly after: string;
    readonly units: readonly { called: boolean; before: boolean; after: boolean }[];
  };
  readonly waivers: readonly { state: string; days: number }[];
}

interface Report {
  readonly outcome: string;
  readonly integrations: readonly Account[];
}

async function reported(
  cwd: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly report: Report }> {
  const { code, stdout, stderr } = await captured(["report", "--format", "json", ...args], {
    cwd,
    env,
  });
  expect(stderr).toBe("");
  return { code, report: JSON.parse(stdout) as Report };
}

describe("the scope report", () => {
  test("says of the release hook what its token reaches and what would do", async () => {
    const { code, report } = await reported("examples/vercel-release-hook");
    expect(code).toBe(1);
    expect(report).toMatchObject({
      outcome: "fail",
      integrations: [
        {
          name: "vercel-release-hook",
          reach: { total: 228 },
          minimum: { kind: "minimal", scopes: ["org:ci"], proven: true, counts: { total: 55 } },
          picture: { beforeCounts: { total: 228 }, afterCounts: { total: 55, destructive: 0 } },
        },
      ],
    });
    const [account] = report.integrations;
    const gained = account!.picture!.units.filter(({ before }) => !before);
    expect(gained).toHaveLength(4);
    expect(account!.scopes.map(({ standing }) => standing)).toEqual(
      Array.from({ length: 3 }, () => "replaceable"),
    );
  });

  test("gives each scope its standing, and what fails without it", async () => {
    const { code, report } = await reported(scratchFolder(manyDefinitions));
    expect(code).toBe(1);
    const of = (name: string): Account => report.integrations.find((each) => each.name === name)!;
    expect(of("minimal").scopes).toMatchObject([
      {
        name: "org:ci",
        standing: "needed",
        holders: ["POST /api/0/organizations/{organization_id_or_slug}/releases/"],
      },
    ]);
    expect(of("minimal").outcome).toBe("pass");
    expect(of("remover").scopes).toMatchObject([
      { name: "project:admin", standing: "needed" },
      { name: "team:read", standing: "unused" },
    ]);
    expect(of("hook").scopes.map(({ waived }) => waived)).toEqual([true, false]);
    expect(of("hook").waivers).toMatchObject([{ state: "valid", days: 70 }]);
    expect(of("unknown").scopes).toMatchObject([{ standing: "unknown" }]);
    expect(of("unknown").minimum).toMatchObject({ kind: "none" });
    // What needs attention comes first.
    expect(report.integrations.at(-1)!.name).toBe("minimal");
  });

  test("about a change, sets what was reached beside what is", async () => {
    const repository = scratchRepository({ "integrations/a.yaml": hook("org:ci") });
    repository.commit({
      "integrations/a.yaml": hook("project:releases, project:read, project:write"),
    });
    const { root, env } = repository;
    const { code, report } = await reported(root, ["--base", "main~1"], env);
    expect(code).toBe(1);
    expect(report.integrations).toMatchObject([
      {
        review: { verdict: "widened" },
        picture: {
          before: "before the change",
          after: "after it",
          beforeCounts: { total: 55 },
          afterCounts: { total: 228 },
        },
      },
    ]);
  });

  test("is the same HTML file for the same input, and loads nothing", async () => {
    const root = scratchFolder(manyDefinitions);
    const write = async (): Promise<string> => {
      const { code, stderr } = await captured(
        ["report", "--format", "html", "--output", "scopes.html"],
        { cwd: root },
      );
      expect({ code, stderr }).toEqual({ code: 1, stderr: "Wrote scopes.html\n" });
      return readFileSync(join(root, "scopes.html"), "utf8");
    };
    const text = await write();
    expect(await write()).toBe(text);
    const markup = text.replace(/<(style|script)>[\s\S]*?<\/\1>/g, "");
    expect(markup).not.toMatch(/(?:src|href)="(?!#)|style="|url\(|\son[a-z]+="/);
    expect(markup).not.toContain("<img");
    expect(markup).toContain("&lt;img src=x onerror=alert(1)");
  });

  test("lets no name out of its Markdown", async () => {
    const root = scratchFolder(manyDefinitions);
    const { stdout } = await captured(["report"], { cwd: root });
    const outsideCode = stdout.replaceAll(/(`+)[^`][\s\S]*?\1/g, "");
    expect(outsideCode).not.toMatch(/<(?!\/?(?:details|summary)>|!--)|\]\(/);
    expect(stdout).not.toContain("\u202e");
    expect(hostileName).toContain("\u202e");
  });

  test.each([
    ["no definition", {}, 2],
    ["a file that is no YAML", { "integrations/a.yaml": "a: [" }, 2],
    ["a setting that is none", { "scopewright.yaml": "what: ever\n" }, 2],
  ])("with %s it can't be judged", async (_, files, expected) => {
    const { code, stdout, stderr } = await captured(["report"], { cwd: scratchFolder(files) });
    expect(code).toBe(expected);
    expect(stdout + stderr).toMatch(/cannot judge|error\[/);
  });

  test("says when it can't be written", async () => {
    const root = scratchFolder(manyDefinitions);
    const { code, stderr } = await captured(["report", "-o", "no/such/folder.md"], { cwd: root });
    expect(code).toBe(2);
    expect(stderr).toBe("scopewright: no/such/folder.md can't be written (ENOENT)\n");
  });
});

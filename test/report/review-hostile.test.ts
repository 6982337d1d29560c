import { expect, test } from "vitest";
import { captured } from "../cli/captured-run.ts";
import { hook, scratchRepository } from "../check/scratch-repository.ts";

const escape = "\u001b[31m";
const name = `x\n::error::owned ${escape}<img src=x onerror=alert(1)> **b** | [l](https://evil.example) @everyone \`c\``;

function hostile(scopes: string, resource: string): string {
  return hook(scopes).replace(
    "token: {",
    () => `token: { resources: [${JSON.stringify(resource)}],`,
  );
}

test.each(["pretty", "json", "markdown", "github"])(
  "names can't get out of the %s report",
  async (format) => {
    const repository = scratchRepository({ "integrations/a.yaml": hostile("org:ci", "a") });
    repository.git("switch", "--quiet", "--create", "change/<b>|`x`");
    repository.commit({
      "integrations/a.yaml": null,
      "integrations/<b>::error::\u001b[31m`|.yaml": hostile(
        'org:ci, project:releases, "x\\n::warning::`|<script>\\u001b[0m"',
        name,
      ),
    });
    const { root, env } = repository;
    const args = ["diff", "--base", "main", "--head", "HEAD", "--format", format];
    const { code, stdout, stderr } = await captured(args, { cwd: root, env });
    expect(code).toBe(1);
    const text = stdout + stderr;
    expect(text).not.toContain("\u001b");
    expect(text).toContain("evil.example");
    const commands = text.split("\n").filter((line) => line.startsWith("::"));
    expect(commands.every((line) => /^::(?:error|notice) (?:file|title)=/.test(line))).toBe(true);
    if (format !== "github") expect(commands).toEqual([]);
    if (format === "markdown") {
      const outsideCode = text.replaceAll(/(`+)[^`][\s\S]*?\1/g, "");
      expect(outsideCode).not.toMatch(
        /<(?!\/?(?:details(?: open)?|summary|sub)>|!--)|\]\(|@everyone/,
      );
    }
    if (format === "json") expect(JSON.parse(stdout)).toMatchObject({ outcome: "fail" });
  },
);

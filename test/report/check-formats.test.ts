import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { githubCheck } from "../../src/report/check-github.ts";
import { jsonCheck } from "../../src/report/check-json.ts";
import { markdownCheck } from "../../src/report/check-markdown.ts";
import { prettyCheck } from "../../src/report/check-pretty.ts";
import { closingLine, summarize, type CheckReport } from "../../src/report/check-report.ts";
import { sarifCheck } from "../../src/report/check-sarif.ts";
import { drawnPerLevel } from "../../src/report/github-annotations.ts";
import { plainStyle } from "../../src/report/style.ts";
import { hostileFile, hostileText, sampleReport } from "./sample-report.ts";

// oxlint-disable-next-line no-control-regex -- looking for control characters is the purpose
const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

test("pretty shows findings, reasons, fixes and problems", () => {
  expect(prettyCheck(sampleReport, plainStyle(100))).toMatchInlineSnapshot(`
    "fixed: d.yaml: remove project:read (redundant-scope)

    error[yaml-syntax]: this is no YAML
     --> b.yaml:1:4
      |
    1 | x: [
      |    ^ expected a list
      |
      = help: did you mean scopes?
      = help: close the bracket

    error[file-missing]: there is no such file
     --> c.yaml

    error[broader-than-minimal]: \`a\`b|c\` reaches \\u{9b}2J <img src=x> 100% of @acme/team #41\\r\\n::error::forged
     --> in%te\\u{1b}]0;x\\u{7},gra:tion/a b.yaml:4:10
      |
    2 | provider: sentry
      |           ------ here
    3 | # keep me
    4 | scopes: [project:write, "a\`b|c\\u{9b}"]
      |          ^^^^^^^^^^^^^ unlocks 3 operations
      |
      = note: see https://evil.example/[x](y)
      = fix: replace the scopes with [org:ci] (unsafe: --fix=all)
      = gains: GET /repos/
    4 - scopes: [project:write, "a\`b|c\\u{9b}"]
    4 + scopes: [org:ci, "a\`b|c\\u{9b}"]

    warning[missing-owner]: no owner is named
     --> in%te\\u{1b}]0;x\\u{7},gra:tion/a b.yaml:1:1
      |
    1 | integration: "\\u{1b}[2Jhook"
      | ^^^^^^^^^^^

    What a rule means and how to fix it: scopewright explain broader-than-minimal

    1 error, 1 warning, 2 inputs not judged in 2 integrations; 2 excused by waiver or baseline; 1 fixable with --fix=all
    "
  `);
});

test.each([
  ["pretty", prettyCheck(sampleReport, plainStyle(100))],
  ["github", githubCheck(sampleReport)],
  ["markdown", markdownCheck(sampleReport)],
  ["json", jsonCheck(sampleReport)],
  ["sarif", sarifCheck(sampleReport)],
])("%s lets no terminal escape through and shows every problem", (_, text) => {
  expect(text).not.toMatch(controls);
  expect(text).toContain("this is no YAML");
  expect(text).toContain("there is no such file");
});

test("github escapes what would end a command or forge another", () => {
  expect(githubCheck(sampleReport)).toMatchInlineSnapshot(`
    "::error file=b.yaml,line=1,endLine=1,col=4,endColumn=5,title=cannot judge%3A yaml-syntax::this is no YAML%0Aexpected a list%0Adid you mean scopes?%0Aclose the bracket
    ::error file=c.yaml,title=cannot judge%3A file-missing::there is no such file
    ::error file=in%25te\\u{1b}]0;x\\u{7}%2Cgra%3Ation/a b.yaml,line=4,endLine=4,col=10,endColumn=23,title=broader-than-minimal::\`a\`b|c\` reaches \\u{9b}2J <img src=x> 100%25 of @acme/team #41%0D%0A::error::forged%0Asee https://evil.example/[x](y)%0AFix (unsafe): replace the scopes with [org:ci]%0Agains GET /repos/
    ::warning file=in%25te\\u{1b}]0;x\\u{7}%2Cgra%3Ation/a b.yaml,line=1,endLine=1,col=1,endColumn=12,title=missing-owner::no owner is named
    1 error, 1 warning, 2 inputs not judged in 2 integrations; 2 excused by waiver or baseline; 1 fixable with --fix=all
    "
  `);
});

test("github draws ten of a level and counts the rest", () => {
  const many: CheckReport = {
    ...sampleReport,
    problems: [],
    findings: [
      ...Array.from({ length: 12 }, () => sampleReport.findings[1]!),
      ...Array.from({ length: 10 }, () => sampleReport.findings[0]!),
    ],
  };
  const lines = githubCheck(many).trimEnd().split("\n");
  const errors = lines.filter((line) => line.startsWith("::error "));
  const warnings = lines.filter((line) => line.startsWith("::warning "));
  expect(errors).toHaveLength(drawnPerLevel);
  expect(warnings).toHaveLength(drawnPerLevel);
  expect(warnings.at(-1)).toContain("3 more");
  expect(lines.indexOf(errors.at(-1)!)).toBeLessThan(lines.indexOf(warnings[0]!));
});

test("markdown keeps a stranger's text literal", () => {
  expect(markdownCheck(sampleReport)).toMatchInlineSnapshot(`
    "**1 error, 1 warning, 2 inputs not judged in 2 integrations; 2 excused by waiver or baseline; 1 fixable with \\-\\-fix=all**

    - Fixed \`d.yaml\`: remove project:read (\`redundant-scope\`)

    - **cannot judge** \`yaml-syntax\` at \`b.yaml:1:4\`: this is no YAML
      - expected a list
      - did you mean \`scopes\`?
      - close the bracket

    - **cannot judge** \`file-missing\` at \`c.yaml\`: there is no such file

    - **error** \`broader-than-minimal\` at \`in%te\\u{1b}]0;x\\u{7},gra:tion/a b.yaml:4:10\`: \`a\`b\\|c\\\` reaches \\\\u\\{9b\\}2J &lt;img src=x&gt; 100% of @<!-- -->acme/team \\#<!-- -->41\\\\r\\\\n::error::forged
      - see https:<!-- -->//evil.example/\\[x\\]\\(y\\)
      - fix (unsafe): replace the scopes with \\[org:ci\\]
        - gains \`GET /repos/\`

    - **warning** \`missing-owner\` at \`in%te\\u{1b}]0;x\\u{7},gra:tion/a b.yaml:1:1\`: no owner is named
    "
  `);
});

test("json has the fields that scripts rely on", () => {
  const report = JSON.parse(jsonCheck(sampleReport)) as {
    findings: unknown[];
    suppressed: unknown[];
    summary: unknown;
    problems: unknown[];
  };
  expect(report.findings[0]).toMatchObject({
    rule: "broader-than-minimal",
    severity: "error",
    integration: "\u001b[2Jhook",
    file: hostileFile,
    line: 4,
    column: 10,
    endLine: 4,
    endColumn: 23,
    fix: { safety: "unsafe" },
  });
  expect(report.summary).toEqual({
    errors: 1,
    warnings: 1,
    integrations: 2,
    problems: 2,
    suppressed: 2,
    fixed: 1,
    fixable: { safe: 0, unsafe: 1 },
  });
  expect(report.problems[0]).toMatchObject({ code: "yaml-syntax", file: "b.yaml", line: 1 });
});

/** The official schema; a draft older than ajv reads, but for two keywords the same. */
function sarifSchema(): object {
  const file = createRequire(import.meta.url).resolve(
    "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json",
  );
  const {
    $schema: _,
    id,
    ...schema
  } = JSON.parse(readFileSync(file, "utf8")) as {
    $schema: string;
    id: string;
  };
  return { ...schema, $id: id };
}

test("sarif is valid, and the schema can refuse", () => {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    unicodeRegExp: false,
    formats: {
      uri: /^[a-z][a-z0-9+.-]*:[^\s]*$/i,
      "uri-reference": /^[\w\-.~:/?#[\]@!$&'()*+,;=%]*$/,
      "date-time": true,
    },
  });
  const validate = ajv.compile(sarifSchema());
  const log = JSON.parse(sarifCheck(sampleReport)) as { runs: { results: object[] }[] };
  validate(log);
  expect(validate.errors).toBeNull();
  validate({ ...log, runs: [{ results: [] }] });
  expect(validate.errors?.[0]?.message).toContain("tool");
});

test("sarif carries rules, regions, fixes, fingerprints and suppressions", () => {
  const log = JSON.parse(sarifCheck(sampleReport)) as {
    runs: {
      tool: { driver: { rules: object[] } };
      results: { fixes?: unknown; partialFingerprints: object; suppressions: object[] }[];
      invocations: object[];
    }[];
  };
  const run = log.runs[0]!;
  expect(run.tool.driver.rules[0]).toMatchObject({
    id: "broader-than-minimal",
    help: { markdown: "# broader-than-minimal\n\nA narrower set would do." },
  });
  expect(run.results[0]).toMatchObject({
    ruleIndex: 0,
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: "in%25te%1B%5D0%3Bx%07%2Cgra%3Ation/a%20b.yaml" },
          region: { startLine: 4, startColumn: 10, endLine: 4, endColumn: 23 },
        },
      },
    ],
    fixes: [
      {
        artifactChanges: [
          {
            replacements: [
              {
                deletedRegion: { startLine: 4, startColumn: 10, endLine: 4, endColumn: 23 },
                insertedContent: { text: "org:ci" },
              },
            ],
          },
        ],
      },
    ],
    suppressions: [],
  });
  expect(run.results[2]!.suppressions[0]).toMatchObject({ kind: "inSource" });
  expect(run.results[3]!.suppressions[0]).toMatchObject({ kind: "external" });
  expect(run.invocations[0]).toMatchObject({ executionSuccessful: false });
});

test("a fingerprint stays when lines move", () => {
  const moved: CheckReport = {
    ...sampleReport,
    findings: sampleReport.findings.map((finding) => ({
      ...finding,
      at: { ...finding.at, start: { ...finding.at.start, line: 99 } },
    })),
  };
  const prints = (report: CheckReport): unknown =>
    (
      JSON.parse(sarifCheck(report)) as { runs: { results: { partialFingerprints: object }[] }[] }
    ).runs[0]!.results.map((result) => result.partialFingerprints);
  expect(prints(moved)).toEqual(prints(sampleReport));
});

test.each<[Partial<CheckReport>, string]>([
  [{ findings: [], problems: [], suppressed: [] }, "no findings in 2 integrations"],
  [
    { problems: [], suppressed: [] },
    "1 error, 1 warning in 2 integrations; 1 fixable with --fix=all",
  ],
  [
    {
      problems: [],
      suppressed: [],
      findings: [
        sampleReport.findings[0]!,
        {
          ...sampleReport.findings[0]!,
          fix: { ...sampleReport.findings[0]!.fix!, safety: "safe" },
        },
      ],
    },
    "2 errors in 2 integrations; 1 fixable with --fix, 1 more with --fix=all",
  ],
  [{ findings: [], suppressed: [] }, "2 inputs not judged in 2 integrations"],
])("the last line counts: %#", (change, line) => {
  expect(closingLine(summarize({ ...sampleReport, ...change }))).toBe(line);
});

test("the sample is as hostile as it says", () => {
  expect(hostileText).toMatch(controls);
});

import type { Finding } from "../../src/model/finding.ts";
import type { CheckReport } from "../../src/report/check-report.ts";
import { placeOf } from "./place.ts";

/** A definition as a stranger might write it to fool whoever reads the report. */
export const hostileText = `integration: "\u001b[2Jhook"
provider: sentry
# keep me
scopes: [project:write, "a\`b|c\u009b"]
`;
export const hostileFile = "in%te\u001b]0;x\u0007,gra:tion/a b.yaml";

const scopeAt = placeOf(hostileFile, hostileText, "project:write");

const broad: Finding = {
  rule: "broader-than-minimal",
  severity: "error",
  message: "`a`b|c` reaches \u009b2J <img src=x> 100% of @acme/team #41\r\n::error::forged",
  integration: "\u001b[2Jhook",
  at: scopeAt,
  label: "unlocks 3 operations",
  related: [{ at: placeOf(hostileFile, hostileText, "sentry"), text: "here" }],
  notes: ["see https://evil.example/[x](y)"],
  subject: "project:write",
  fix: {
    safety: "unsafe",
    title: "replace the scopes with [org:ci]",
    edits: [
      { file: hostileFile, start: scopeAt.start.offset, end: scopeAt.end.offset, text: "org:ci" },
    ],
    gains: ["GET /repos/"],
  },
};

const warning: Finding = {
  rule: "missing-owner",
  severity: "warning",
  message: "no owner is named",
  at: placeOf(hostileFile, hostileText, "integration"),
  related: [],
  notes: [],
};

export const sampleReport: CheckReport = {
  findings: [broad, warning],
  suppressed: [
    {
      finding: { ...warning, rule: "missing-expiry", message: "no life is stated" },
      waiver: {
        rule: "missing-expiry",
        by: "@acme/security",
        until: "2027-01-31",
        reason: "billing migration",
        at: placeOf(hostileFile, hostileText, "# keep me"),
      },
    },
    { finding: { ...warning, rule: "personal-token", message: "a person's" } },
  ],
  problems: [
    {
      code: "yaml-syntax",
      message: "this is no YAML",
      file: "b.yaml",
      at: placeOf("b.yaml", "x: [", "["),
      expected: "a list",
      nearest: "scopes",
      help: "close the bracket",
    },
    { code: "file-missing", message: "there is no such file", file: "c.yaml" },
  ],
  fixed: [
    {
      rule: "redundant-scope",
      file: "d.yaml",
      title: "remove project:read",
      gains: [],
    },
  ],
  integrations: 2,
  rules: [
    {
      id: "broader-than-minimal",
      severity: "error",
      summary: "A narrower set would do",
      page: "# broader-than-minimal\n\nA narrower set would do.",
    },
  ],
  textOf: (path) => (path === hostileFile ? hostileText : path === "b.yaml" ? "x: [" : undefined),
  version: "1.2.3",
};

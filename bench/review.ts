import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { bundle } from "../scripts/bundle.ts";
import type { Measurement } from "./catalog.ts";

const files = 3_000;
const definitions = 500;
const rounds = 5;

/** Most changes trade, some widen, some narrow; every fifth has code to be looked into. */
const changes: readonly (readonly [string, string])[] = [
  ["project:releases, project:read, project:write", "org:ci"],
  ["org:ci", "org:ci, project:releases"],
  ["org:ci, project:read", "org:ci"],
];

function definition(index: number, side: 0 | 1): string {
  const sources = index % 5 === 0 ? `sources: [src/part-${index % 100}/*.ts]\n` : "";
  return `integration: hook-${index}
provider: sentry
owner: team-${index % 20}
token: { kind: internal-integration, environments: [production], maxAge: 90d, rotateBefore: 14d }
scopes: [${changes[index % changes.length]![side]}]
calls:
  - POST /api/0/organizations/{organization_id_or_slug}/releases/
  - GET /api/0/organizations/{organization_id_or_slug}/releases/
callsComplete: true
${sources}`;
}

function code(index: number, side: 0 | 1): string {
  const call = `export const call${index} = (org: string) =>
  fetch(\`https://sentry.io/api/0/organizations/\${org}/releases/\`, { method: "POST" });
`;
  const lines = Array.from({ length: 30 }, (_, line) => `export const v${line} = ${line + side};`);
  return `${index % 10 === 0 ? call : ""}${lines.join("\n")}\n`;
}

/** A repository whose branch `change` touches every one of its files. */
function writeRepository(root: string): void {
  const git = (...args: readonly string[]): void => {
    const settings = ["-c", "user.name=bench", "-c", "user.email=bench@example.com"];
    execFileSync("git", ["-C", root, ...settings, ...args], { stdio: "pipe" });
  };
  const write = (side: 0 | 1): void => {
    for (let index = 0; index < files; index += 1) {
      const isDefinition = index < definitions;
      const path = isDefinition
        ? `integrations/hook-${index}.yaml`
        : `src/part-${index % 100}/file-${index}.ts`;
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), isDefinition ? definition(index, side) : code(index, side));
    }
    git("add", "--all");
    git("commit", "--quiet", "--message", "bench");
  };
  git("init", "--quiet", "--initial-branch=main");
  write(0);
  git("switch", "--quiet", "--create", "change");
  write(1);
}

/** One process of `diff`: its time, that of the git commands in it, and its memory. */
function reviewOnce(root: string): {
  readonly whole: number;
  readonly git: number;
  /** What the process itself computed, which other work on the machine does not lengthen. */
  readonly processor: number;
  readonly megabytes: number;
} {
  const trace = join(root, ".git", "bench-trace");
  rmSync(trace, { force: true });
  const report = `process.on("exit", () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    process.stderr.write(["used", maxRSS, userCPUTime + systemCPUTime].join(" "));
  })`;
  const args = ["diff", "--base", "main", "--head", "change", "--format", "json"];
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      "--import",
      `data:text/javascript,${encodeURIComponent(report)}`,
      join(process.cwd(), "lib/bin/scopewright.cjs"),
      ...args,
    ],
    {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 1 << 30,
      env: { ...process.env, GIT_TRACE2_EVENT: trace },
    },
  );
  const whole = performance.now() - start;
  const { integrations } = JSON.parse(stdout) as { readonly integrations: readonly unknown[] };
  if (status !== 1 || integrations.length !== definitions) {
    throw new Error(`the review is not what it should be: ${status}, ${integrations.length}`);
  }
  const events = readFileSync(trace, "utf8").trim().split("\n");
  const git = events
    .map((line) => JSON.parse(line) as { readonly event: string; readonly t_abs?: number })
    .filter(({ event }) => event === "atexit")
    .reduce((sum, { t_abs: seconds = 0 }) => sum + seconds * 1_000, 0);
  const [, kilobytes, microseconds] = /used (\d+) (\d+)/.exec(stderr)!;
  return {
    whole,
    git,
    processor: Number(microseconds) / 1_000,
    megabytes: Number(kilobytes) / 1_024,
  };
}

/** Writes the repository, reviews it several times, and removes it. */
export async function measureReview(): Promise<readonly Measurement[]> {
  await bundle();
  const root = mkdtempSync(join(tmpdir(), "bench-review-"));
  try {
    writeRepository(root);
    const runs = Array.from({ length: rounds }, () => reviewOnce(root)).toSorted(
      (a, b) => a.whole - a.git - (b.whole - b.git),
    );
    const { whole, git, processor, megabytes } = runs[Math.floor(rounds / 2)]!;
    return [
      {
        what: `review ${files} files with ${definitions} definitions, without git`,
        value: whole - git,
        unit: "ms",
        beside: { what: "its git commands", value: git },
      },
      {
        what: "its processor time",
        value: processor,
        unit: "ms",
        beside: { what: "what it may take", value: 3_000 },
      },
      {
        what: "its memory at most",
        value: megabytes,
        unit: "MB",
        beside: { what: "what it may have", value: 512 },
      },
    ];
  } finally {
    rmSync(root, { recursive: true });
  }
}

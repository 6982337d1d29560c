/**
 * How long `infer` takes over a generated tree of 10,000 TypeScript files of which 300 call APIs,
 * beside reading the same files and searching their text.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtinCatalog } from "../src/catalog/builtin.ts";
import { findFiles } from "../src/evidence/files.ts";
import { inferCalls } from "../src/evidence/infer.ts";
import type { Measurement } from "./catalog.ts";

const total = 10_000;
const calling = 300;

function plainFile(index: number): string {
  const functions = Array.from(
    { length: 12 },
    (_none, part) => `
/** Part ${part} of module ${index}. */
export function part${part}(items: readonly number[], limit = ${part}): number {
  let sum = 0;
  for (const item of items) if (item > limit) sum += item * ${index};
  return sum;
}`,
  );
  return `import { part0 as other } from "./m${(index + 1) % 100}.ts";\n${functions.join("\n")}\nexport const all = [other];\n`;
}

function callingFile(index: number): string {
  const calls = [
    `await fetch(\`https://sentry.io/api/0/organizations/\${org}/releases/\`, { method: "POST" });`,
    'await octokit.rest.issues.create({ owner: org, repo: "web", title: "x" });',
    `await api(\`/organizations/\${org}/members/\`);`,
  ];
  return `import { Octokit } from "octokit";
import { api } from "../api.ts";
const octokit = new Octokit();
export async function call${index}(org: string): Promise<void> {
  ${calls[index % calls.length]!}
}
${plainFile(index)}`;
}

/** Writes the tree, measures, and removes it. */
export async function measureEvidence(): Promise<readonly Measurement[]> {
  const root = mkdtempSync(join(tmpdir(), "bench-evidence-"));
  try {
    writeTree(root);
    const { paths } = findFiles(root, ["."]);
    const before = performance.now();
    const pattern = /fetch\(|octokit|sentry\.io|api\.github\.com/;
    const hits = paths.filter((path) => pattern.test(readFileSync(join(root, path), "utf8")));
    const searched = performance.now() - before;
    const start = performance.now();
    const { calls } = await inferCalls(builtinCatalog(), findFiles(root, ["."]));
    const value = performance.now() - start;
    return [
      {
        what: `infer ${calls.length} calls in ${paths.length} files`,
        value,
        unit: "ms",
        beside: { what: `read and search them (${hits.length} hits)`, value: searched },
      },
    ];
  } finally {
    rmSync(root, { recursive: true });
  }
}

function writeTree(root: string): void {
  const step = Math.floor(total / calling);
  for (let index = 0; index < total; index++) {
    const folder = join(root, `d${Math.floor(index / 100)}`);
    if (index % 100 === 0) mkdirSync(folder);
    const calls = index % step === 0 && index / step < calling;
    const text = calls ? callingFile(index) : plainFile(index);
    writeFileSync(join(folder, `m${index % 100}.ts`), text);
  }
  writeFileSync(
    join(root, "api.ts"),
    'export const api = (path: string, method = "GET") => fetch("https://sentry.io/api/0" + path, { method });\n',
  );
}

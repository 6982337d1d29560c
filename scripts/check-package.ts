/**
 * Checks the package as it would be published: its types, its exports, and that it works. Each gate
 * is first shown a planted fault, so that one which checks nothing can't pass.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { installPacked, packPackage, temporaryFolder } from "./packed-package.ts";

/** What a gate found wrong; empty when nothing. */
type Faults = readonly string[];

function missingFiles(files: readonly string[], entries: readonly string[]): Faults {
  const types = files.filter((file) => file.endsWith(".d.ts"));
  const missing = entries.filter((entry) => !files.includes(entry.replace(/^\.\//, "")));
  return [
    ...(types.length === 0 ? ["no .d.ts file is packed"] : []),
    ...missing.map((entry) => `${entry} is needed and not packed`),
  ];
}

async function publintFaults(folder: string): Promise<Faults> {
  // Packing would run the lifecycle scripts, which build again.
  const { messages, pkg } = await publint({ pkgDir: folder, strict: true, pack: false });
  return messages
    .filter(({ type }) => type !== "suggestion")
    .map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
}

function attwFaults(tarball: string): Faults {
  const { status, stdout, stderr } = spawnSync(
    "attw",
    [tarball, "--profile", "esm-only", "--no-color", "--no-emoji", "--format", "ascii"],
    { encoding: "utf8" },
  );
  return status === 0 ? [] : [`attw:\n${stdout}${stderr}`];
}

function useFaults(tarball: string): Faults {
  const folder = installPacked(tarball, "scopewright");
  writeFiles(folder, {
    "package.json": `{"type":"module"}`,
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        module: "nodenext",
        target: "es2024",
        strict: true,
        noEmit: true,
        // None of those that this project has.
        types: [],
      },
      files: ["use.ts"],
    }),
    "use.ts": `import { builtinCatalog, minimalSet, resolveCalls, viewOf } from "scopewright";
const provider = builtinCatalog().provider("sentry");
if (provider === undefined) throw new Error("no sentry");
const view = viewOf(provider, "internal-integration");
if (view === undefined) throw new Error("no such kind");
const operation = provider.operations.findIndex(
  ({ method, path }) => method === "POST" && path.endsWith("/{organization_id_or_slug}/releases/"),
);
const answer = minimalSet(view, resolveCalls(view, [{ operation }]).calls);
if (answer.kind !== "minimal" || answer.scopes.join() !== "org:ci") throw new Error("not org:ci");
`,
  });
  const bin = join(folder, "node_modules/scopewright/lib/bin/scopewright.cjs");
  const call = "POST /api/0/organizations/{organization_id_or_slug}/releases/";
  const runs: readonly (readonly [string, readonly string[], RegExp])[] = [
    [process.execPath, [bin, "--version"], /^\d+\.\d+\.\d+\n$/],
    [process.execPath, [bin, "minimize", "--provider", "sentry", call], /org:ci/],
    [process.execPath, [bin, "explain", "over-broad-scope"], /over-broad-scope/],
    [process.execPath, ["use.ts"], /^$/],
    ["tsc", ["--project", "."], /^$/],
  ];
  return runs.flatMap(([command, argv, wanted]) => {
    const { status, stdout, stderr } = spawnSync(command, argv, { cwd: folder, encoding: "utf8" });
    if (status === 0 && wanted.test(stdout)) return [];
    return [`${command} ${argv.join(" ")} ended with ${status}:\n${stdout}${stderr}`];
  });
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** A package whose export is missing and whose types are CommonJS beside ESM. */
function plantedPackage(): string {
  const folder = temporaryFolder();
  writeFiles(folder, {
    "package.json": JSON.stringify({
      name: "planted",
      version: "1.0.0",
      type: "module",
      exports: {
        ".": { types: "./index.d.cts", default: "./index.js" },
        "./gone": "./gone.js",
      },
    }),
    "index.js": "export const a = 1;\n",
    "index.d.cts": "export declare const a: number;\n",
  });
  return folder;
}

const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as {
  exports: Readonly<Record<string, string | { readonly types: string }>>;
};
const types = Object.values(exports).flatMap((entry) =>
  typeof entry === "string" ? [] : [entry.types],
);
const planted = plantedPackage();
const packed = packPackage(".");
const gates: readonly (readonly [
  name: string,
  fault: () => Faults | Promise<Faults>,
  check: () => Faults | Promise<Faults>,
])[] = [
  [
    "types, program and pages are packed",
    () => missingFiles(["index.js"], types),
    () =>
      missingFiles(packed.files, [
        ...types,
        "./lib/bin/scopewright.cjs",
        "./lib/generated/pages/manifest.json",
      ]),
  ],
  ["publint", () => publintFaults(planted), () => publintFaults(".")],
  ["attw", () => attwFaults(packPackage(planted).tarball), () => attwFaults(packed.tarball)],
  [
    "the packed program runs",
    () => {
      const folder = installPacked(packPackage(planted).tarball, "scopewright");
      return useFaults(packPackage(join(folder, "node_modules/scopewright")).tarball);
    },
    () => useFaults(packed.tarball),
  ],
];

for (const [name, fault, check] of gates) {
  const faults = [...(await check())];
  if ((await fault()).length === 0) faults.push("the planted fault was not found");
  for (const text of faults) console.error(`${name}: ${text}`);
  if (faults.length > 0) process.exitCode = 1;
  else console.log(`${name}: ok`);
}

/**
 * Bundles the Action into `dist/`, or into the folder that is named. The same sources and packages
 * give the same bytes, so that a check can tell whether what is committed is current.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type BuildOptions, type Metafile, type Plugin } from "esbuild";

/** TypeScript is a file of its own: it changes only with its version. */
const typescript = ["src/typescript/ts-morph.ts", "src/typescript/compiler.ts"];
const typescriptFile = "typescript.mjs";

const typescriptApart: Plugin = {
  name: "typescript-apart",
  setup(context) {
    context.onResolve({ filter: /\/(?:ts-morph|compiler)\.ts$/ }, () => ({
      path: `./${typescriptFile}`,
      external: true,
    }));
  },
};

const esm: BuildOptions = {
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node24",
  // CommonJS packages ask for what ES modules do not have.
  banner: {
    js: [
      'import { createRequire as __createRequire } from "node:module";',
      'import { fileURLToPath as __fileUrlToPath } from "node:url";',
      "const require = __createRequire(import.meta.url);",
      "const __filename = __fileUrlToPath(import.meta.url);",
      'const __dirname = __fileUrlToPath(new URL(".", import.meta.url));',
    ].join("\n"),
  },
  minify: true,
  keepNames: false,
  legalComments: "none",
  charset: "utf8",
  metafile: true,
  logLevel: "warning",
};

export async function buildAction(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const main = await build({
    ...esm,
    entryPoints: { index: "src/action/main.ts" },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    // What few changes need, such as the readers of code, is loaded where it is needed.
    splitting: true,
    chunkNames: "part-[hash]",
    plugins: [typescriptApart],
  });
  const apart = await build({
    ...esm,
    stdin: {
      contents: typescript.map((path) => `export * from "./${path}";`).join("\n"),
      resolveDir: process.cwd(),
    },
    outfile: join(folder, typescriptFile),
  });
  cpSync("generated/catalogs", join(folder, "generated/catalogs"), { recursive: true });
  writeFileSync(join(folder, "LICENSES.txt"), licences([main.metafile!, apart.metafile!]));
}

/** The licences of all packages that went in. */
function licences(metafiles: readonly Metafile[]): string {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const folders = new Set(
    inputs.flatMap(
      (path) =>
        /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]?.replaceAll("\\", "/") ?? [],
    ),
  );
  const texts = [...folders].toSorted().map((folder) => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(folder, "package.json"), "utf8"),
    ) as { readonly name: string; readonly version: string; readonly license?: string };
    const file = readdirSync(folder)
      .toSorted()
      .find((each) => /^(?:licen[cs]e|copying)/i.test(each));
    const text = file === undefined ? "" : readFileSync(join(folder, file), "utf8").trim();
    return `${name} ${version}\n${license ?? "no licence is named"}\n\n${text}\n`;
  });
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await buildAction(process.argv[2] ?? "dist");
}

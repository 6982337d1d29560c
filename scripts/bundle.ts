import { chmod, cp, rm } from "node:fs/promises";
import { build, type Metafile, type Plugin } from "esbuild";

/**
 * Small dependencies that the start of every run needs. The others are heavy: they stay packages of
 * their own, and only commands that use them load them.
 */
const inlined: ReadonlySet<string> = new Set(["commander", "yaml", "ignore", "minimatch"]);

/** yaml's CommonJS asks for Node's own modules through `require`. */
const banner = `import { createRequire as __createRequire } from "node:module";
const require = __createRequire(import.meta.url);`;

const packagesOutside: Plugin = {
  name: "packages-outside",
  setup(context) {
    context.onResolve({ filter: /^[^./]/ }, ({ path, kind, resolveDir }) => {
      if (kind === "entry-point" || path.startsWith("/")) return undefined;
      const name = path.split("/", path.startsWith("@") ? 2 : 1).join("/");
      // What an inlined package needs comes along.
      if (inlined.has(name) || resolveDir.includes("node_modules")) return undefined;
      return { path, external: true };
    });
  },
};

const mainOutside: Plugin = {
  name: "main-outside",
  setup(context) {
    context.onResolve({ filter: /^\.\/main\.ts$/ }, () => ({
      path: "../bundle/cli/main.js",
      external: true,
    }));
  },
};

/**
 * Bundles the command line: `lib/bin/scopewright.js` checks the version of Node and loads
 * `lib/bundle/cli/main.js`, which loads the chunk of the command that runs. The bundle lies as deep
 * as the sources, so that what they read beside themselves is found from it too.
 */
export async function bundle(): Promise<Metafile> {
  await rm("lib/bundle", { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: { main: "src/cli/main.ts" },
    outdir: "lib/bundle/cli",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    banner: { js: banner },
    plugins: [packagesOutside],
    metafile: true,
    logLevel: "warning",
  });
  await build({
    entryPoints: { scopewright: "src/cli/entry.ts" },
    outdir: "lib/bin",
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node14",
    plugins: [mainOutside],
    logLevel: "warning",
  });
  await chmod("lib/bin/scopewright.js", 0o755);
  await cp("generated", "lib/generated", { recursive: true });
  return metafile;
}

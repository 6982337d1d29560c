import { chmod, cp, readdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions, type Plugin } from "esbuild";

/**
 * Small dependencies that the start of every run needs. The others are heavy: they stay packages of
 * their own, and only commands that use them load them.
 */
const inlined: ReadonlySet<string> = new Set([
  "commander",
  "yaml",
  "ignore",
  "minimatch",
  "@octokit/plugin-rest-endpoint-methods",
]);

const packagesOutside: Plugin = {
  name: "packages-outside",
  setup(context) {
    context.onResolve({ filter: /^[^./]/ }, ({ path, kind, resolveDir }) => {
      if (kind === "entry-point") return undefined;
      const name = path.split("/", path.startsWith("@") ? 2 : 1).join("/");
      // What an inlined package needs comes along.
      if (inlined.has(name) || resolveDir.includes("node_modules")) return undefined;
      return { path, external: true };
    });
  },
};

/** yaml as ES modules, of which only what is used goes in; Node's own resolution takes CommonJS. */
const yamlModules: Plugin = {
  name: "yaml-modules",
  setup(context) {
    context.onResolve({ filter: /^yaml$/ }, () => ({
      path: fileURLToPath(new URL("../node_modules/yaml/browser/index.js", import.meta.url)),
    }));
  },
};

/** Commander loads `node:child_process` for subcommands in files of their own; there are none. */
const noChildProcess: Plugin = {
  name: "no-child-process",
  setup(context) {
    context.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes("/commander/")
        ? { path: "none", namespace: "no-child-process" }
        : undefined,
    );
    context.onLoad({ filter: /.*/, namespace: "no-child-process" }, () => ({
      contents: "export default {};",
    }));
  },
};

/** What is loaded on use from a file of its own, and where that lies. */
function loadedOnUse(filter: RegExp, place: (name: string) => string): Plugin {
  return {
    name: "loaded-on-use",
    setup(context) {
      context.onResolve({ filter }, ({ path, kind }) =>
        kind === "dynamic-import"
          ? { path: place(filter.exec(path)![1]!), external: true }
          : undefined,
      );
    },
  };
}

/**
 * CommonJS, as Node starts it faster. Each file stands alone, so that the compile cache that Node
 * keeps of it fits the one command that runs it.
 */
const common: BuildOptions = {
  bundle: true,
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  platform: "node",
  target: "node22",
  define: { "import.meta.url": "__bundleUrl" },
  banner: { js: 'const __bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: "warning",
};

/**
 * Bundles the command line: `lib/bin/scopewright.cjs` checks the version of Node and loads
 * `lib/bundle/cli/main.cjs`, which loads the file of the command that runs. These lie as deep as the
 * sources, so that what the sources read beside themselves is found from the bundle too.
 */
export async function bundle(): Promise<void> {
  await rm("lib/bundle", { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: (await readdir("src/cli/commands")).map((file) => `src/cli/commands/${file}`),
    outdir: "lib/bundle/cli",
    plugins: [yamlModules, packagesOutside],
  });
  await build({
    ...common,
    entryPoints: ["src/cli/main.ts"],
    outdir: "lib/bundle/cli",
    plugins: [
      loadedOnUse(/^\.\/commands\/(.+)\.ts$/, (name) => `./${name}.cjs`),
      noChildProcess,
      packagesOutside,
    ],
    supported: { "dynamic-import": false },
  });
  await build({
    ...common,
    entryPoints: { scopewright: "src/cli/entry.ts" },
    outdir: "lib/bin",
    target: "node14",
    banner: {},
    minifyWhitespace: false,
    plugins: [loadedOnUse(/^\.\/(main)\.ts$/, () => "../bundle/cli/main.cjs")],
    supported: { "dynamic-import": false },
  });
  await chmod("lib/bin/scopewright.cjs", 0o755);
  await cp("generated", "lib/generated", { recursive: true });
}

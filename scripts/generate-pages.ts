import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { build, type Plugin } from "esbuild";

const folder = "generated/pages";

/**
 * Builds the pages of the token service: one script, one style, and the pictures that the style
 * names, each with a hash of its content in its name, and `manifest.json`, which tells the server
 * of them.
 */
export async function writePages(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { metafile } = await build({
    entryPoints: ["src/pages/main.tsx", "src/pages/style/pages.css", "src/pages/style/icon.svg"],
    outdir: folder,
    bundle: true,
    minify: true,
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".svg": "copy" },
    target: ["chrome111", "firefox113", "safari16.4"],
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [picturesInFiles],
    metafile: true,
    logLevel: "warning",
  });
  const files = Object.keys(metafile.outputs).map((path) => basename(path));
  const link = (pattern: RegExp): string => {
    const found = files.find((file) => pattern.test(file));
    if (found === undefined) throw new Error(`the pages were built without ${String(pattern)}`);
    return found;
  };
  const manifest = {
    script: link(/^main-.*\.js$/),
    style: link(/^pages-.*\.css$/),
    icon: link(/^icon-.*\.svg$/),
    files,
  };
  await writeFile(`${folder}/manifest.json`, JSON.stringify(manifest));
}

/**
 * Pico names its pictures by `data:` addresses, which the pages' policy does not let in; they become
 * files beside the style.
 */
const picturesInFiles: Plugin = {
  name: "pictures-in-files",
  setup(context) {
    const pictures = new Map<string, string>();
    context.onLoad({ filter: /[\\/]pico[\w.-]*\.css$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const contents = text.replaceAll(
        /url\("data:image\/svg\+xml,([^"]*)"\)/g,
        (_, data: string) => {
          const svg = decodeURIComponent(data);
          const name = `pico-${createHash("sha256").update(svg).digest("hex").slice(0, 8)}.svg`;
          pictures.set(name, svg);
          return `url("picture:${name}")`;
        },
      );
      if (contents.includes("data:")) throw new Error(`${path} has a picture of another form`);
      return { contents, loader: "css" };
    });
    context.onResolve({ filter: /^picture:/ }, ({ path }) => ({
      path: path.slice("picture:".length),
      namespace: "picture",
    }));
    context.onLoad({ filter: /.*/, namespace: "picture" }, ({ path }) => ({
      contents: pictures.get(path)!,
      loader: "file",
    }));
  },
};

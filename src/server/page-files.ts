import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What the build made of the pages. */
export interface PageFiles {
  /** Names with their hashes, as the page links them. */
  readonly script: string;
  readonly style: string;
  readonly icon: string;
  read(name: string): { readonly type: string; readonly body: string } | undefined;
}

interface Manifest extends Pick<PageFiles, "script" | "style" | "icon"> {
  readonly files: readonly string[];
}

const types: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

let loaded: PageFiles | undefined;

/**
 * The scripts, styles and pictures of the pages, read once.
 *
 * @throws {Error} when the pages were not built
 */
export function pageFiles(): PageFiles {
  return (loaded ??= load());
}

function load(): PageFiles {
  const read = (name: string): string =>
    readFileSync(fileURLToPath(new URL(`../../generated/pages/${name}`, import.meta.url)), "utf8");
  const { files, ...links } = JSON.parse(read("manifest.json")) as Manifest;
  // Only what the build named: a name from an address never becomes a path.
  const known = new Map(
    files.map((name) => [
      name,
      { type: types[name.slice(name.lastIndexOf(".") + 1)]!, body: read(name) },
    ]),
  );
  return { ...links, read: (name) => known.get(name) };
}

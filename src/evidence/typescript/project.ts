import { scriptPath } from "../candidates.ts";
import type { FileSet } from "../files.ts";
import { parseSource, type Source } from "./source.ts";
import { scriptText } from "./embedded.ts";

/** The parsed files of one run. Parsing happens on demand and once. */
export interface Project {
  readonly files: FileSet;
  source(path: string): Source | undefined;
  /** The file that an import means, when it lies in the checkout. */
  resolve(specifier: string, from: string): string | undefined;
  /** Chosen script files whose text contains the word. */
  mentioning(word: string): readonly string[];
  /** Adds files to the ones that are searched. */
  include(path: string): void;
}

const declarationFile = /\.d\.[cm]?ts$/;

const suffixes = [
  "",
  ".ts",
  ".tsx",
  ".mts",
  ".cts",
  ".js",
  ".jsx",
  ".mjs",
  ".cjs",
  "/index.ts",
  "/index.tsx",
  "/index.js",
  "/index.mjs",
];

export function createProject(files: FileSet): Project {
  const sources = new Map<string, Source | undefined>();
  const searched = new Set(files.paths.filter((path) => isScript(path)));
  const mentions = new Map<string, readonly string[]>();
  const resolved = new Map<string, string | undefined>();
  let packages: ReadonlyMap<string, string> | undefined;

  const at = (path: string): string | undefined => {
    const clean = normalize(path);
    if (clean === undefined) return undefined;
    const candidates = suffixes.map((suffix) => clean + suffix);
    // `./x.js` may be written for x.ts.
    const bare = clean.replace(/\.([cm]?)jsx?$/, "");
    if (bare !== clean) candidates.push(...[".ts", ".tsx", ".mts", ".cts"].map((s) => bare + s));
    return candidates.find(
      (candidate) => scriptPath.test(candidate) && files.read(candidate) !== undefined,
    );
  };

  const resolveUncached = (specifier: string, from: string): string | undefined => {
    const folder = from.includes("/") ? from.slice(0, from.lastIndexOf("/")) : "";
    if (specifier.startsWith(".")) return at(`${folder}/${specifier}`);
    const alias = /^(?:[@~#]\/|~|\$(?=[a-z]+\/)|src\/|app\/)(.*)$/.exec(specifier);
    if (alias !== null) {
      const rest =
        specifier.startsWith("src/") || specifier.startsWith("app/") ? specifier : alias[1]!;
      // Without reading any configuration: the usual meanings, nearest folder first.
      for (let up = folder; ; up = up.includes("/") ? up.slice(0, up.lastIndexOf("/")) : "") {
        for (const middle of ["", "src", "app", "src/lib"]) {
          const found = at([up, middle, rest].filter((part) => part !== "").join("/"));
          if (found !== undefined) return found;
        }
        if (up === "") return undefined;
      }
    }
    packages ??= packageFolders(files);
    const [, name, rest] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/.exec(specifier) ?? [];
    const home = name === undefined ? undefined : packages.get(name);
    if (home === undefined) return undefined;
    const prefix = home === "" ? "" : `${home}/`;
    if (rest !== undefined) return at(`${prefix}src/${rest}`) ?? at(`${prefix}${rest}`);
    return at(`${prefix}src/index`) ?? at(`${prefix}index`) ?? at(`${prefix}lib/index`);
  };

  return {
    files,
    source: (path) => {
      if (sources.has(path)) return sources.get(path);
      const text = isScript(path) ? files.read(path) : undefined;
      const source = text === undefined ? undefined : parseSource(path, scriptText(path, text));
      sources.set(path, source);
      return source;
    },
    resolve: (specifier, from) => {
      const key = `${from}\n${specifier}`;
      if (resolved.has(key)) return resolved.get(key);
      const found = resolveUncached(specifier, from);
      resolved.set(key, found);
      return found;
    },
    mentioning: (word) => {
      const known = mentions.get(word);
      if (known !== undefined) return known;
      const found = [...searched].filter((path) => files.read(path)?.includes(word) === true);
      mentions.set(word, found);
      return found;
    },
    include: (path) => {
      if (searched.has(path) || !isScript(path)) return;
      searched.add(path);
      mentions.clear();
    },
  };
}

export function isScript(path: string): boolean {
  return scriptPath.test(path) && !declarationFile.test(path);
}

/** A path without `.` and `..`; undefined where it would leave the checkout. */
function normalize(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else parts.push(part);
  }
  return parts.join("/");
}

/** Names of the checkout's own packages, so that one workspace's import of another is followed. */
function packageFolders(files: FileSet): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const path of files.paths) {
    if (path !== "package.json" && !path.endsWith("/package.json")) continue;
    const name = packageName(files.read(path));
    if (name !== undefined) found.set(name, path.slice(0, -"/package.json".length));
  }
  return found;
}

function packageName(text: string | undefined): string | undefined {
  try {
    const value: unknown = text === undefined ? undefined : JSON.parse(text);
    if (typeof value !== "object" || value === null || !("name" in value)) return undefined;
    return typeof value.name === "string" ? value.name : undefined;
  } catch {
    return undefined;
  }
}

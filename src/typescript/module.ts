import type { Project, SourceFile as MorphFile } from "ts-morph";
import type { SourceFile } from "../model/span.ts";
import type * as TsMorph from "./ts-morph.ts";

/** What `./ts-morph.ts` gives once it is loaded. */
export type Morph = typeof TsMorph;

export type ReadFile = (path: string) => SourceFile | undefined;

/** TypeScript files parsed on demand, by syntax alone: nothing is resolved but relative imports. */
export interface ModuleReader {
  readonly morph: Morph;
  /** Parses a file once. `undefined` when it can't be read. */
  open(path: string): MorphFile | undefined;
  /** Follows a relative import as a bundler would; `undefined` when it leaves the known files. */
  follow(from: MorphFile, specifier: string): MorphFile | undefined;
}

/**
 * Makes a reader of modules.
 *
 * @param read gives a file of the checkout by its path relative to the root; it must refuse what
 *   lies outside
 */
export async function openModules(read: ReadFile): Promise<ModuleReader> {
  return modulesOver(await import("./ts-morph.ts"), read);
}

/** The same, for whoever has loaded ts-morph already. */
export function modulesOver(morph: Morph, read: ReadFile): ModuleReader {
  const project: Project = new morph.Project({
    useInMemoryFileSystem: true,
    skipFileDependencyResolution: true,
    compilerOptions: { allowJs: true },
  });
  const files = new Map<string, MorphFile | undefined>();
  const open = (path: string): MorphFile | undefined => {
    if (files.has(path)) return files.get(path);
    const source = read(path);
    const file =
      source === undefined ? undefined : project.createSourceFile(`/${path}`, source.text);
    files.set(path, file);
    return file;
  };
  const follow = (from: MorphFile, specifier: string): MorphFile | undefined => {
    if (!specifier.startsWith(".")) return undefined;
    const target = resolvePath(pathOf(from), specifier);
    if (target === undefined) return undefined;
    for (const candidate of candidates(target)) {
      const file = open(candidate);
      if (file !== undefined) return file;
    }
    return undefined;
  };
  return { morph, open, follow };
}

/** The path of a parsed file, relative to the root that was read. */
export function pathOf(file: MorphFile): string {
  return file.getFilePath().slice(1);
}

function resolvePath(from: string, specifier: string): string | undefined {
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "." || part === "") continue;
    if (part !== "..") parts.push(part);
    // Above the root there is nothing that belongs to the checkout.
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}

function candidates(target: string): string[] {
  const bare = target.replace(/\.(?:m|c)?jsx?$/, "");
  const endings = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];
  return [
    ...(/\.\w+$/.test(target) ? [target] : []),
    ...endings.map((ending) => bare + ending),
    ...endings.map((ending) => `${bare}/index${ending}`),
  ];
}

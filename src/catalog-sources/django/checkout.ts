import { createHash } from "node:crypto";
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { readSource } from "../../document/read.ts";
import type { Outcome } from "../../model/problem.ts";
import { parsePython, type PyModule } from "../../python/tree.ts";

/** Larger files are data, not code. */
const maxBytes = 2_000_000;

/** Python code of one checkout. Nothing outside it can be read. */
export class Checkout {
  /** Absolute, links resolved. */
  readonly #root: string;
  /** Where packages begin, relative to the root: `src`, or the root itself. */
  readonly #packages: string;
  readonly #modules: Map<string, PyModule | undefined> = new Map();
  readonly #digests: Map<string, string> = new Map();

  private constructor(root: string, packages: string) {
    this.#root = root;
    this.#packages = packages;
  }

  static open(root: string, path: string): Outcome<Checkout> {
    const absolute = resolve(root, path);
    const stats = statSync(absolute, { throwIfNoEntry: false });
    if (stats?.isDirectory() === true) {
      const real = realpathSync(absolute);
      const src = existsSync(join(real, "src")) ? "src" : "";
      return { ok: true, value: new Checkout(real, src) };
    }
    const problem = {
      code: stats === undefined ? "file-not-found" : "not-a-folder",
      message: stats === undefined ? "there is no such folder" : "this is no folder",
      file: path,
      expected: "a checkout of the source",
    };
    return { ok: false, problems: [problem] };
  }

  /** The module of a dotted name: `a.b` is `a/b.py` or `a/b/__init__.py`. */
  module(name: string): PyModule | undefined {
    if (!/^\w+(?:\.\w+)*$/.test(name)) return undefined;
    const known = this.#modules.get(name);
    if (known !== undefined || this.#modules.has(name)) return known;
    const stem = join(this.#packages, ...name.split("."));
    const module = this.#read(`${stem}.py`) ?? this.#read(join(stem, "__init__.py"));
    this.#modules.set(name, module);
    return module;
  }

  /** Whether the checkout has the package that a dotted name begins with. */
  hasPackage(name: string): boolean {
    const stem = join(this.#root, this.#packages, name.split(".")[0]!);
    return existsSync(stem) || existsSync(`${stem}.py`);
  }

  /** The dotted name of a module. */
  nameOf(module: PyModule): string {
    const below =
      this.#packages === "" ? module.path : module.path.slice(this.#packages.length + 1);
    return below.replace(/(?:\/__init__)?\.py$/, "").replaceAll("/", ".");
  }

  #read(path: string): PyModule | undefined {
    const absolute = join(this.#root, path);
    if (!existsSync(absolute)) return undefined;
    const inside = relative(this.#root, realpathSync(absolute));
    if (inside.startsWith("..") || inside === "") return undefined;
    const source = readSource(this.#root, path, maxBytes);
    if (!source.ok) return undefined;
    const { text } = source.value;
    const shown = path.split(sep).join("/");
    this.#digests.set(shown, createHash("sha256").update(text).digest("hex"));
    return parsePython(shown, text);
  }

  /** The module that settings name as `ROOT_URLCONF`: of the first settings file by name. */
  rootUrls(): string | undefined {
    for (const path of this.#settingsFiles(this.#packages, 0)) {
      const source = readSource(this.#root, path, maxBytes);
      const found = source.ok
        ? /^ROOT_URLCONF(?:\s*:[^=\n]*)?\s*=\s*["']([\w.]+)["']/m.exec(source.value.text)
        : null;
      if (found !== null && this.module(found[1]!) !== undefined) return found[1]!;
    }
    return undefined;
  }

  *#settingsFiles(folder: string, depth: number): Generator<string> {
    if (depth > 4) return;
    const entries = readdirSync(join(this.#root, folder), { withFileTypes: true });
    const sorted = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of sorted) {
      const path = join(folder, entry.name);
      const settings = /settings|conf/.test(path) && entry.name.endsWith(".py");
      if (entry.isFile() && settings) yield path;
    }
    for (const entry of sorted) {
      if (
        !entry.isDirectory() ||
        /^[._]|^(?:node_modules|tests?|static|locale)$/.test(entry.name)
      ) {
        continue;
      }
      yield* this.#settingsFiles(join(folder, entry.name), depth + 1);
    }
  }

  /** What tells the files that were read from others: SHA-256 of each, sorted by path. */
  digests(): readonly string[] {
    return [...this.#digests].map(([path, digest]) => `${path} ${digest}`).toSorted();
  }
}

import { isBuiltin } from "node:module";
import { importedPath, type ModuleFacts } from "./module-facts.ts";

/** What a folder may import, besides itself, packages and what is generated. */
const below: Readonly<Record<string, readonly string[]>> = layers();

function layers(): Record<string, readonly string[]> {
  const core = ["model", "document", "catalog", "privilege"];
  // `typescript` and `python` read source code for whoever looks into it.
  const middle = ["definitions", "evidence", "permissions", "lint", "rules", "review", "tokens"];
  const sources = ["typescript", "python"];
  const upper = [...core, ...sources, ...middle];
  return {
    model: [],
    document: ["model"],
    typescript: ["model", "document"],
    python: ["model", "document"],
    catalog: ["model", "document"],
    privilege: ["model", "document", "catalog"],
    "catalog-sources": [...core, "python"],
    ...Object.fromEntries(middle.map((folder) => [folder, [...core, ...sources]])),
    rules: [...core, "lint"],
    // Waivers and baselines mean the same to both.
    review: [...core, "lint"],
    // `check` brings readers, evidence and rules together.
    check: upper,
    report: [...upper, "catalog-sources", "check", "provision"],
    provision: upper,
    // Runs in browsers: it knows the service by its answers alone.
    pages: [],
    server: [...upper, "check", "report", "provision"],
    cli: [...upper, "catalog-sources", "check", "report", "provision", "server"],
    action: [...upper, "check", "report", "provision", "server"],
    index: [...upper, "check", "report", "provision", "server"],
  };
}

/** Folders that know neither files nor processes: the same input gives the same output. */
const pure = /^(?:src\/(?:model|privilege|lint|report|review\/(?!git|tree))|rules\/)/;
const mayUseProcess = /^src\/(?:cli\/|action\/|server\/main\.ts$)/;
const mayReexport: ReadonlySet<string> = new Set(["src/index.ts", "rules/index.ts"]);

/** Breaches of the layers, each `path:line: what`, in the order of the modules. */
export function layerBreaches(modules: readonly ModuleFacts[]): string[] {
  const known = new Map(modules.map((module) => [module.path, module]));
  return modules.flatMap((module) => [
    ...importBreaches(module, known),
    ...purityBreaches(module, known),
    ...(mayUseProcess.test(module.path)
      ? []
      : module.processLines.map((line) => `${module.path}:${line}: uses \`process\``)),
  ]);
}

function* importBreaches(
  module: ModuleFacts,
  known: ReadonlyMap<string, ModuleFacts>,
): Generator<string> {
  const layer = layerOf(module.path);
  const allowed = below[layer];
  if (allowed === undefined) {
    yield `${module.path}:1: \`${layer}\` is no layer`;
    return;
  }
  for (const { specifier, typeOnly, reexport, line } of module.imports) {
    const place = `${module.path}:${line}:`;
    const vendor = /^(?:@ts-morph\/common|ts-morph)(?:\/|$)/.test(specifier);
    if (reexport && !mayReexport.has(module.path) && !vendor) {
      yield `${place} gives on what it imports`;
    }
    if (specifier === "?" && !reexport) yield `${place} imports what is only known at run time`;
    if (specifier === "process" || specifier === "node:process") {
      if (!mayUseProcess.test(module.path)) yield `${place} imports \`process\``;
    }
    // A bundler copies the package into each place that imports it, and it is large.
    if (vendor && !typeOnly && !reexport) yield `${place} imports ${specifier} itself`;
    const path = importedPath(module.path, specifier);
    if (path === undefined || path.startsWith("generated/")) continue;
    const target = layerOf(path);
    if (!known.has(path)) yield `${place} imports ${path}, which is no module of the project`;
    else if (target === layer) continue;
    else if (!allowed.includes(target)) yield `${place} ${layer} imports ${target}`;
  }
}

/** Built-in modules of Node that a pure module imports, or that come with what it imports. */
function* purityBreaches(
  module: ModuleFacts,
  known: ReadonlyMap<string, ModuleFacts>,
): Generator<string> {
  if (!pure.test(module.path)) return;
  for (const { specifier, typeOnly, line } of module.imports) {
    const place = `${module.path}:${line}:`;
    if (isBuiltin(specifier)) yield `${place} a pure module imports ${specifier}`;
    const path = importedPath(module.path, specifier);
    if (path === undefined || typeOnly) continue;
    const way = wayToBuiltin(path, known, new Set());
    if (way !== undefined) yield `${place} a pure module gets ${way}`;
  }
}

/** A chain of imports that ends in a built-in module of Node. */
function wayToBuiltin(
  path: string,
  known: ReadonlyMap<string, ModuleFacts>,
  seen: Set<string>,
): string | undefined {
  if (seen.has(path)) return undefined;
  seen.add(path);
  for (const { specifier, typeOnly } of known.get(path)?.imports ?? []) {
    if (typeOnly) continue;
    if (isBuiltin(specifier)) return `${specifier} through ${path}`;
    const next = importedPath(path, specifier);
    const way = next === undefined ? undefined : wayToBuiltin(next, known, seen);
    if (way !== undefined) return way;
  }
  return undefined;
}

function layerOf(path: string): string {
  if (path === "src/index.ts") return "index";
  const [top = "", folder = ""] = path.split("/");
  return top === "src" ? folder : top;
}

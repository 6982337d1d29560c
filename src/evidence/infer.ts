import type { Catalog } from "../catalog/compiled.ts";
import type { InferredCall, UnresolvedSite } from "../model/evidence.ts";
import { candidatePattern, scriptPath } from "./candidates.ts";
import type { FileSet } from "./files.ts";
import { shellPattern } from "./shell/words.ts";
import { trafficPath } from "./traffic/records.ts";

export interface InferOptions {
  /** Only this provider's calls; where a host is not known, it is taken for this provider's. */
  readonly provider?: string;
}

/** What was found in a set of files. Both lists are sorted by place. */
export interface Inferred {
  readonly calls: readonly InferredCall[];
  readonly unresolved: readonly UnresolvedSite[];
}

/** What one way of looking at files gives. */
type Extractor = (catalog: Catalog, files: FileSet, options: InferOptions) => Promise<Inferred>;

/**
 * Finds the API calls that files make. Nothing of the files is run, imported or evaluated, and
 * nothing outside the file set's root is read.
 */
export async function inferCalls(
  catalog: Catalog,
  files: FileSet,
  options: InferOptions = {},
): Promise<Inferred> {
  const calls: InferredCall[] = [];
  const unresolved: UnresolvedSite[] = [];
  for (const extract of extractors) {
    const found = await extract(catalog, files, options);
    calls.push(...found.calls);
    unresolved.push(...found.unresolved);
  }
  const ours = <T extends { readonly provider?: string }>(item: T): boolean =>
    options.provider === undefined ||
    item.provider === undefined ||
    item.provider === options.provider;
  const { explainGithub } = await import("./sdk/github-endpoints.ts");
  return {
    calls: distinctCalls(calls.filter(ours)).sort(byPlace),
    unresolved: distinctSites(await explainGithub(unresolved.filter(ours))).sort(byPlace),
  };
}

const extractors: readonly Extractor[] = [scripts, python, shell, traffic];

async function python(catalog: Catalog, files: FileSet, options: InferOptions): Promise<Inferred> {
  if (!files.paths.some((path) => path.endsWith(".py"))) return nothing;
  const { extractPython } = await import("./python/extract.ts");
  return extractPython(catalog, files, options);
}

async function traffic(catalog: Catalog, files: FileSet, options: InferOptions): Promise<Inferred> {
  if (!files.paths.some((path) => trafficPath.test(path))) return nothing;
  const { extractTraffic } = await import("./traffic/extract.ts");
  return extractTraffic(catalog, files, options);
}

async function shell(catalog: Catalog, files: FileSet, options: InferOptions): Promise<Inferred> {
  if (!files.paths.some((path) => shellPattern.test(files.read(path) ?? ""))) return nothing;
  const { extractShell } = await import("./shell/extract.ts");
  return extractShell(catalog, files, options);
}

const nothing: Inferred = { calls: [], unresolved: [] };

/** The files with the scripts in workflows as further files. */
async function withWorkflowScripts(files: FileSet): Promise<FileSet> {
  const inWorkflow = (path: string): boolean =>
    /\.ya?ml$/.test(path) && files.read(path)?.includes("actions/github-script") === true;
  if (!files.paths.some(inWorkflow)) return files;
  const { workflowScripts } = await import("./shell/extract.ts");
  const inside = workflowScripts(files);
  return {
    ...files,
    paths: [...files.paths, ...inside.keys()],
    read: (path) => inside.get(path) ?? files.read(path),
  };
}

/** The parser is large: it is loaded when some script may call something. */
async function scripts(catalog: Catalog, found: FileSet, options: InferOptions): Promise<Inferred> {
  const files = await withWorkflowScripts(found);
  const pattern = candidatePattern(catalog);
  const worth = files.paths.some(
    (path) => scriptPath.test(path) && (files.partial || pattern.test(files.read(path) ?? "")),
  );
  if (!worth) return nothing;
  const [{ extractScripts }, { loadOctokitRoutes }] = await Promise.all([
    import("./typescript/extract.ts"),
    import("./sdk/octokit.ts"),
  ]);
  return extractScripts(catalog, files, await loadOctokitRoutes(), options);
}

/** One entry for an operation and a line: the surest. */
function distinctCalls(calls: readonly InferredCall[]): InferredCall[] {
  const best = new Map<string, InferredCall>();
  for (const call of calls) {
    const key = `${call.provider} ${call.operation} ${call.at.file}:${call.at.start.line}`;
    const known = best.get(key);
    if (known === undefined || call.confidence > known.confidence) best.set(key, call);
  }
  return [...best.values()];
}

function distinctSites(sites: readonly UnresolvedSite[]): UnresolvedSite[] {
  const seen = new Map<string, UnresolvedSite>();
  for (const site of sites) {
    // Readings that differ only in what a hole is called are one.
    const reason = site.reason.replace(/\{\w*\}/g, "{}");
    const key = `${site.at.file}:${site.at.start.line} ${reason}`;
    if (!seen.has(key)) seen.set(key, site);
  }
  return [...seen.values()];
}

function byPlace(
  a: { readonly at: InferredCall["at"] },
  b: { readonly at: InferredCall["at"] },
): number {
  if (a.at.file !== b.at.file) return a.at.file < b.at.file ? -1 : 1;
  return a.at.start.offset - b.at.start.offset;
}

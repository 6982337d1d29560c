import type { Catalog } from "../../catalog/compiled.ts";
import type { InferredCall, UnresolvedSite } from "../../model/evidence.ts";
import { candidatePattern, realPath } from "../candidates.ts";
import type { FileSet } from "../files.ts";
import { addResolution, lookInto, type Found } from "../found.ts";
import { follow, type Hop } from "../follow.ts";
import { resolveFinding } from "../resolve.ts";
import type { Finding, Resolution, ResolveOptions } from "../finding.ts";
import type { OctokitRoutes } from "../sdk/octokit.ts";
import { spanOf } from "../span.ts";
import { ts } from "../../typescript/compiler.ts";
import { callersOf, frameOf, type Caller, type FunctionNode } from "./callers.ts";
import { createEvaluator } from "./evaluate.ts";
import type { Evaluator, Frame } from "./evaluator.ts";
import { addLeftOver } from "./left-over.ts";
import { createProject, isScript, type Project } from "./project.ts";
import { mayRequest, readReference, readSite } from "./sites.ts";
import type { Source } from "./source.ts";

/** Steps of evaluation for all the places of one request. */
const maxWork = 1_000_000;

export interface Extraction {
  readonly calls: readonly InferredCall[];
  readonly unresolved: readonly UnresolvedSite[];
}

/** Finds the API calls in the TypeScript and JavaScript among the files. */
export function extractScripts(
  catalog: Catalog,
  files: FileSet,
  routes: OctokitRoutes,
  settings: ResolveOptions,
): Extraction {
  const project = createProject(files);
  const evaluator = createEvaluator(project);
  const pattern = candidatePattern(catalog);
  const calls: InferredCall[] = [];
  const unresolved: UnresolvedSite[] = [];
  const context: Context = { catalog, evaluator, routes, settings, calls, unresolved };
  const sources: Source[] = [];
  for (const path of files.partial ? withImports(project) : files.paths) {
    if (!isScript(path) || !pattern.test(files.read(path) ?? "")) continue;
    lookInto(context, realPath(path), () => {
      const source = project.source(path);
      if (source !== undefined) sources.push(source);
    });
  }
  for (const look of [extractSource, addLeftOver]) {
    for (const source of sources) {
      lookInto(context, realPath(source.path), () => {
        look(context, source);
      });
    }
  }
  return { calls, unresolved };
}

/** The chosen files and all that they import, directly or not. */
function withImports(project: Project): readonly string[] {
  const reached = new Set(project.files.paths.filter((path) => isScript(path)));
  for (const path of reached) {
    const text = project.files.read(path) ?? "";
    for (const match of text.matchAll(/\b(?:from|import|require)\s*\(?\s*["']([^"'\n]+)["']/g)) {
      const target = project.resolve(match[1]!, path);
      if (target === undefined || !isScript(target)) continue;
      reached.add(target);
      project.include(target);
    }
  }
  return [...reached].sort();
}

interface Context extends Found {
  readonly catalog: Catalog;
  readonly evaluator: Evaluator;
  readonly routes: OctokitRoutes;
  readonly settings: ResolveOptions;
}

function extractSource(context: Context, source: Source): void {
  const { evaluator, routes } = context;
  for (const node of source.calls) {
    if (!ts.isCallExpression(node) || !mayRequest(routes, node)) continue;
    const findings = evaluator.fresh(() => readSite(evaluator, routes, node, undefined));
    if (findings.length > 0) settle(context, node, findings);
  }
  for (const node of source.references) {
    if (!isNamedMethod(routes, node)) continue;
    const findings = evaluator.fresh(() => readReference(evaluator, routes, node));
    for (const finding of findings) emit(context, node, resolve(context, finding), []);
  }
}

function isNamedMethod(routes: OctokitRoutes, node: ts.PropertyAccessExpression): boolean {
  if (!ts.isPropertyAccessExpression(node.expression)) return false;
  return routes.get(node.expression.name.text)?.has(node.name.text) === true;
}

function resolve(context: Context, finding: Finding): Resolution {
  return resolveFinding(context.catalog, finding, context.settings);
}

/** Resolves what a call does, following it to the callers of the function around it if need be. */
function settle(context: Context, site: ts.CallExpression, findings: readonly Finding[]): void {
  const { evaluator, routes } = context;
  const work = { left: maxWork };
  follow<ts.Node>(site, findings, {
    read: (chain) =>
      evaluator.fresh(
        () => readSite(evaluator, routes, site, frameOfChain(evaluator, chain)),
        work,
      ),
    callersOf: (owner) => callersOf(evaluator, owner as FunctionNode),
    resolve: (finding) => resolve(context, finding),
    emit: (node, resolution, chain) => emit(context, node, resolution, chain),
    mayGoOn: () => work.left > 0,
  });
}

/** The frames of a chain of callers, the outermost evaluated first. */
function frameOfChain(evaluator: Evaluator, chain: readonly Hop<ts.Node>[]): Frame | undefined {
  let frame: Frame | undefined;
  for (const { owner, caller } of chain.toReversed()) {
    frame = frameOf(evaluator, owner as FunctionNode, caller as Caller, frame);
  }
  return frame;
}

function emit(
  context: Context,
  node: ts.Node,
  resolution: Resolution,
  through: readonly Hop<ts.Node>[],
): void {
  const { text, fileName } = node.getSourceFile();
  const at = spanOf(text, realPath(fileName), node.getStart(), node.getEnd());
  addResolution(context, at, resolution, through, {
    nameOf: (place) =>
      ts.isCallLikeExpression(place) && "expression" in place
        ? place.expression.getText().split(".").at(-1)
        : undefined,
    textAround: (place) => place.getSourceFile().text,
  });
}

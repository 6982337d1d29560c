import type { Catalog } from "../../catalog/compiled.ts";
import type { InferredCall, UnresolvedSite } from "../../model/evidence.ts";
import { hostWords } from "../candidates.ts";
import type { FileSet } from "../files.ts";
import { addResolution, lookInto } from "../found.ts";
import { follow, type CallPlace, type Hop } from "../follow.ts";
import { resolveFinding } from "../resolve.ts";
import type { Resolution, ResolveOptions } from "../finding.ts";
import { spanOf } from "../span.ts";
import { options } from "../value-text.ts";
import type { Value } from "../value.ts";
import { createPyEvaluator } from "./evaluate.ts";
import type { PyEvaluator, PyFrame } from "./evaluator.ts";
import { addPythonLeftOver } from "./left-over.ts";
import { createPyProject, type PyProject } from "./project.ts";
import { mayRequest, readPySite } from "./sites.ts";
import { around, child, textOf, type PyNode, type PyModule } from "../../python/tree.ts";

const clientWords =
  "\\b(?:requests|httpx|aiohttp|urllib3?|http\\.client|github|gitlab|slack(?:_sdk|_bolt)?|session|client)\\b";
const maxRequests = 300;

/** Finds the API calls in the Python files. */
export function extractPython(
  catalog: Catalog,
  files: FileSet,
  settings: ResolveOptions,
): { readonly calls: readonly InferredCall[]; readonly unresolved: readonly UnresolvedSite[] } {
  const pattern = new RegExp([clientWords, ...hostWords(catalog)].join("|"), "i");
  const project = createPyProject(files);
  const evaluator = createPyEvaluator(project);
  const calls: InferredCall[] = [];
  const unresolved: UnresolvedSite[] = [];
  const callers = new Map<object, readonly CallPlace<PyNode>[]>();

  const emit = (node: PyNode, resolution: Resolution, chain: readonly Hop<PyNode>[]): void => {
    const at = spanOf(node.module.text, node.module.path, node.from, node.to);
    addResolution({ calls, unresolved }, at, resolution, chain, {
      nameOf: ({ children: [callee] }) => (callee === undefined ? undefined : lastName(callee)),
      textAround: ({ module }) => module.text,
    });
  };

  const settle = (node: PyNode): void => {
    const findings = evaluator.fresh(() => readPySite(evaluator, node, undefined));
    if (findings.length === 0) return;
    let left = maxRequests;
    follow<PyNode>(node, findings, {
      read: (chain) => {
        left -= 1;
        return evaluator.fresh(() => readPySite(evaluator, node, frameOfChain(evaluator, chain)));
      },
      callersOf: (owner) => {
        let known = callers.get(owner);
        if (known === undefined)
          callers.set(owner, (known = callersOf(evaluator, owner as PyNode)));
        return known;
      },
      resolve: (finding) => resolveFinding(catalog, finding, settings),
      emit,
      mayGoOn: () => left > 0,
    });
  };

  const modules: PyModule[] = [];
  for (const path of files.partial ? withImports(project, files) : files.paths) {
    if (!path.endsWith(".py") || !pattern.test(files.read(path) ?? "")) continue;
    lookInto({ calls, unresolved }, path, () => {
      const module = project.module(path);
      if (module === undefined) return;
      for (const node of module.calls) if (mayRequest(node)) settle(node);
      modules.push(module);
    });
  }
  for (const module of modules) {
    lookInto({ calls, unresolved }, module.path, () => {
      addPythonLeftOver({ calls, unresolved, catalog, evaluator }, module);
    });
  }
  return { calls, unresolved };
}

/** The chosen files and all that they import, directly or not. */
function withImports(project: PyProject, files: FileSet): readonly string[] {
  const reached = new Set(files.paths.filter((path) => path.endsWith(".py")));
  for (const path of reached) {
    const imports = (files.read(path) ?? "").matchAll(
      /^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+([\w, \t]+)|import[ \t]+([.\w]+))/gm,
    );
    for (const [, from, names = "", whole] of imports) {
      const module = from ?? whole!;
      const inside = names.split(",").map((name) => name.trim().split(/\s/)[0]!);
      const dot = module.endsWith(".") ? "" : ".";
      for (const name of [module, ...inside.map((item) => `${module}${dot}${item}`)]) {
        const target = project.resolve(name, path);
        if (target === undefined) continue;
        reached.add(target);
        project.include(target);
      }
    }
  }
  return [...reached].sort();
}

/** The calls of a function in the Python files: of a class, where it is its `__init__`. */
function callersOf(evaluator: PyEvaluator, owner: PyNode): readonly CallPlace<PyNode>[] {
  const own = child(owner, "VariableName");
  const home = around(owner, "ClassDefinition", "FunctionDefinition");
  const method = home?.kind === "ClassDefinition";
  let name = own === undefined || owner.kind === "LambdaExpression" ? undefined : textOf(own);
  const constructs = method && name === "__init__";
  if (constructs) {
    const className = child(home, "VariableName");
    name = className === undefined ? undefined : textOf(className);
  }
  if (name === undefined) return [];
  const found: CallPlace<PyNode>[] = [];
  for (const path of new Set([owner.module.path, ...evaluator.project.mentioning(name)])) {
    for (const node of evaluator.project.module(path)?.calls ?? []) {
      const callee = node.children[0];
      if (callee === undefined) continue;
      if (constructs && /^super\(.*\)\.__init__$/.test(textOf(callee))) {
        const around_ = around(node, "ClassDefinition");
        const bases = around_ === undefined ? undefined : child(around_, "ArgList");
        if (bases !== undefined && textOf(bases).includes(name)) found.push({ node, sure: true });
        continue;
      }
      if (lastName(callee) !== name) continue;
      const value = evaluator.fresh(() => evaluator.valueOf(callee, undefined));
      const target = constructs ? home : owner;
      if (means(value, target)) found.push({ node, sure: true });
      else if (method && !constructs && value.kind === "unknown") found.push({ node, sure: false });
    }
  }
  return found;
}

function means(value: Value, target: PyNode): boolean {
  return options(value).some(
    (option) =>
      (option.kind === "function" || option.kind === "class") && option.identity === target,
  );
}

function lastName(callee: PyNode): string | undefined {
  if (callee.kind === "VariableName") return textOf(callee);
  const property = child(callee, "PropertyName");
  return property === undefined ? undefined : textOf(property);
}

function frameOfChain(evaluator: PyEvaluator, chain: readonly Hop<PyNode>[]): PyFrame | undefined {
  let frame: PyFrame | undefined;
  for (const { owner, caller } of chain.toReversed()) {
    const callee = options(evaluator.valueOf(caller.node.children[0], frame)).find(
      (option) => option.kind === "function" && option.identity === owner,
    );
    const self = callee?.kind === "function" ? callee.self : undefined;
    frame = {
      owner: owner as PyNode,
      given: evaluator.argumentsOf(caller.node, frame),
      ...(self === undefined ? {} : { self }),
      ...(frame === undefined ? {} : { outer: frame }),
    };
  }
  return frame;
}

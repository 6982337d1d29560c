import { oneOf } from "../one-of.ts";
import { absent, unknown } from "../value-text.ts";
import type { Value } from "../value.ts";
import { bindingsOf } from "./bindings.ts";
import { pyClients, type PyClientImport } from "./clients.ts";
import type { PyEvaluator } from "./evaluator.ts";
import { bindingValue } from "./names.ts";
import type { PyModule } from "../../python/tree.ts";

/** What an import gives: a value of the checkout, a client of a known package, or a hole. */
export function importedValue(
  evaluator: PyEvaluator,
  module: string,
  name: string | undefined,
  from: PyModule,
): Value {
  const path = evaluator.project.resolve(module, from.path);
  const target = path === undefined ? undefined : evaluator.project.module(path);
  if (target !== undefined) {
    if (name === undefined) return moduleValue(evaluator, target);
    const inside = evaluator.exported(target, name);
    if (inside !== undefined) return inside;
    const sub = evaluator.project.resolve(
      `${module}${module.endsWith(".") ? "" : "."}${name}`,
      from.path,
    );
    const submodule = sub === undefined ? undefined : evaluator.project.module(sub);
    return submodule === undefined ? unknown(name) : moduleValue(evaluator, submodule);
  }
  if (name === undefined) return externalModule(module);
  const known = pyClients[module]?.[name];
  if (known !== undefined) return externalValue(known);
  const whole = pyClients[`${module}.${name}`];
  if (whole !== undefined) return externalModule(`${module}.${name}`);
  const sub = evaluator.project.resolve(
    `${module}${module.endsWith(".") ? "" : "."}${name}`,
    from.path,
  );
  const submodule = sub === undefined ? undefined : evaluator.project.module(sub);
  return submodule === undefined
    ? unknown(name, `${module}.${name}`)
    : moduleValue(evaluator, submodule);
}

/** What a module binds under a name, of all its assignments any. */
export function exportOf(
  evaluator: PyEvaluator,
  module: PyModule,
  name: string,
): Value | undefined {
  const found = bindingsOf(module.root).get(name);
  if (found === undefined || found.length === 0) return undefined;
  return oneOf(
    found
      .filter((item) => item.how !== "update")
      .map((item) => bindingValue(evaluator, item, undefined)),
  );
}

function moduleValue(evaluator: PyEvaluator, module: PyModule): Value {
  return { kind: "object", names: () => [], get: (name) => evaluator.exported(module, name) };
}

function externalModule(name: string): Value {
  return {
    kind: "object",
    open: unknown(name, name),
    names: () => [],
    get: (key) => {
      const known = pyClients[name]?.[key];
      if (known !== undefined) return externalValue(known);
      const inside = `${name}.${key}`;
      return Object.keys(pyClients).some((item) => item === inside || item.startsWith(`${inside}.`))
        ? externalModule(inside)
        : undefined;
    },
  };
}

function externalValue(found: PyClientImport): Value {
  const { client, path = [], makes } = found;
  if (makes === undefined) return { kind: "client", client, settings: absent, path };
  return {
    kind: "class",
    identity: found,
    name: client,
    get: () => undefined,
    construct: (given) => {
      const settings =
        (makes.base === undefined ? undefined : given.named.get(makes.base)) ??
        (makes.position === undefined ? undefined : given.positional[makes.position]) ??
        absent;
      return { kind: "client", client, settings, path };
    },
  };
}

import type { Problem } from "../model/problem.ts";
import { unknownName, unknownSource } from "./check-names.ts";
import type { ProviderFacts } from "./facts.ts";
import { isList, isRequirement } from "./operation-facts.ts";
import { parseTemplate, templateShape } from "./template.ts";
import type { Path, ProviderPart, WrittenOperation, WrittenRequirement } from "./written.ts";

/** What is wrong with the operations of a part of a catalog file. */
export function* checkOperations(
  part: ProviderPart,
  facts: ProviderFacts,
  base?: ProviderFacts,
): Generator<Problem> {
  yield* checkTemplates(part);
  if (base === undefined) yield* checkListSemantics(part);
  const scopes = new Set(facts.scopes.map(({ name }) => name));
  const kinds = new Set(facts.tokenKinds.map(({ name }) => name));
  for (const [path, methods] of Object.entries(part.operations.value)) {
    for (const [method, written] of Object.entries(methods)) {
      yield* checkForm(part, [path, method], written);
      for (const [inner, scope] of scopesOf(written)) {
        const place = () => part.operations.at([path, method, ...inner]);
        yield* unknownName("scope", scope, scopes, facts.id, place);
      }
      for (const [inner, requirement] of requirementsOf(written)) {
        const root = [path, method, ...inner];
        for (const [index, kind] of (requirement.tokens ?? []).entries()) {
          const place = () => part.operations.at([...root, "tokens", index]);
          yield* unknownName("token kind", kind, kinds, facts.id, place);
        }
        yield* unknownSource(part, requirement.source, () =>
          part.operations.at([...root, "source"]),
        );
      }
    }
  }
}

/** Templates that can't be read, and those of one method that no path can tell apart. */
function* checkTemplates(part: ProviderPart): Generator<Problem> {
  const seen = new Map<string, string>();
  for (const [path, methods] of Object.entries(part.operations.value)) {
    const at = part.operations.at([path], "key");
    const template = parseTemplate(path);
    if (!template.ok) {
      yield {
        code: "wrong-template",
        message: `this path template can't be read: ${template.fault}`,
        file: at.file,
        at,
        expected: "a path such as `/a/{b}/{c}.json/{d+}`",
      };
      continue;
    }
    for (const method of Object.keys(methods)) {
      const key = `${method} ${templateShape(template.segments)}`;
      const other = seen.get(key);
      seen.set(key, path);
      if (other === undefined) continue;
      yield {
        code: "ambiguous-template",
        message: `no path tells \`${method} ${path}\` from \`${method} ${other}\``,
        file: at.file,
        at,
        expected: "templates that differ in more than names of parameters and slashes at the end",
        help: "keep one of them; give it several requirements with `when:` if both are meant",
      };
    }
  }
}

/** A flat list of several scopes means nothing as long as nobody says what. */
function* checkListSemantics(part: ProviderPart): Generator<Problem> {
  if (part.value.listSemantics !== undefined) return;
  for (const [path, methods] of Object.entries(part.operations.value)) {
    for (const [method, written] of Object.entries(methods)) {
      if (!isList(written) || written.length < 2) continue;
      if (!written.every((item) => typeof item === "string")) continue;
      const at = part.operations.at([path, method]);
      yield {
        code: "missing-list-semantics",
        message: `\`${part.id}\` does not say what a list of several scopes means`,
        file: at.file,
        at,
        expected: "`listSemantics: any-of` or `listSemantics: all-of` at the provider",
      };
      return;
    }
  }
}

function* checkForm(part: ProviderPart, path: Path, written: WrittenOperation): Generator<Problem> {
  if (!isList(written)) return;
  const forms = new Set(written.map((item) => (Array.isArray(item) ? "list" : typeof item)));
  if (forms.size > 1) {
    const at = part.operations.at(path);
    yield {
      code: "mixed-forms",
      message: "this list mixes scopes, alternatives and requirements",
      file: at.file,
      at,
      expected: "scopes alone, lists of scopes alone, or requirements alone",
    };
  } else if (forms.has("object") && written.length > 1) {
    const requirements = written.filter(isRequirement);
    yield* requirements.some(({ when }) => when !== undefined)
      ? checkTargets(part, path, requirements)
      : checkKinds(part, path, requirements);
  }
}

function* checkTargets(
  part: ProviderPart,
  path: Path,
  requirements: readonly WrittenRequirement[],
): Generator<Problem> {
  const seen = new Set<string>();
  for (const [index, { when }] of requirements.entries()) {
    const at = part.operations.at([...path, index]);
    if (when === undefined) {
      yield {
        code: "missing-target",
        message: "one of several requirements does not say what it is for",
        file: at.file,
        at,
        expected: "`when: { target: … }`",
        help: "if any of them is enough, make them alternatives of one `anyOf`",
      };
    } else if (seen.has(when.target)) {
      yield {
        code: "duplicate-target",
        message: `two requirements are for the target \`${when.target}\``,
        file: at.file,
        at,
        help: "make them alternatives of one `anyOf`, or name different targets",
      };
    } else seen.add(when.target);
  }
}

/** Requirements without a target are told apart by the kind of token, so no two are for one kind. */
function* checkKinds(
  part: ProviderPart,
  path: Path,
  requirements: readonly WrittenRequirement[],
): Generator<Problem> {
  const seen = new Set<string>();
  for (const [index, { tokens }] of requirements.entries()) {
    const at = part.operations.at([...path, index]);
    if (tokens === undefined) {
      yield {
        code: "missing-target",
        message: "one of several requirements does not say what it is for",
        file: at.file,
        at,
        expected: "`when: { target: … }`, or `tokens: [ … ]` in each of them",
        help: "if any of them is enough, make them alternatives of one `anyOf`",
      };
    }
    for (const kind of new Set(tokens)) {
      if (seen.has(kind)) {
        yield {
          code: "duplicate-kind",
          message: `two requirements are for tokens of the kind \`${kind}\``,
          file: at.file,
          at,
          help: "make them alternatives of one `anyOf`, or tell them apart by `when:`",
        };
      }
      seen.add(kind);
    }
  }
}

/** All scopes that an operation names, with their places in it. */
function* scopesOf(written: WrittenOperation): Generator<readonly [Path, string]> {
  if (isList(written)) {
    for (const [index, item] of written.entries()) {
      if (typeof item === "string") yield [[index], item];
      else if (!isRequirement(item)) {
        for (const [inner, scope] of item.entries()) yield [[index, inner], scope];
      }
    }
  }
  for (const [place, { anyOf }] of requirementsOf(written)) {
    for (const [index, scopes] of anyOf.entries()) {
      for (const [inner, scope] of scopes.entries()) {
        yield [[...place, "anyOf", index, inner], scope];
      }
    }
  }
}

/** The requirements that an operation writes out, with their places in it. */
function* requirementsOf(
  written: WrittenOperation,
): Generator<readonly [Path, WrittenRequirement]> {
  if (!isList(written)) {
    yield [[], written];
    return;
  }
  for (const [index, item] of written.entries()) {
    if (isRequirement(item)) yield [[index], item];
  }
}

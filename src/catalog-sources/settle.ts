import { canonicalJson } from "../catalog/digest.ts";
import { parseTemplate, templateShape } from "../catalog/template.ts";
import type { WrittenRequirement } from "../catalog/written.ts";
import type { ImportedOperation, Notes } from "./imported.ts";
import { slug } from "./names.ts";

/** As schemas/catalog.schema.json has it; a YAML key has to be shorter than 1,024 characters. */
const pathPattern = /^\/[^\s?#]{0,499}$/;

/**
 * Operations that a catalog can hold: each with a template that can be read and that no other of its
 * method looks like, sorted. Where two look alike and differ, the call means either: as targets if
 * the source names what tells them apart, else as alternatives, marked that more is checked.
 */
export function settleOperations(
  operations: readonly ImportedOperation[],
  notes: Notes,
): ImportedOperation[] {
  const byShape = new Map<string, ImportedOperation[]>();
  for (const operation of operations) {
    const { method, path } = operation;
    const name = `${method} ${path}`;
    const template = parseTemplate(path);
    if (!pathPattern.test(path) || !template.ok || !/^[A-Z]{3,16}$/.test(method)) {
      const why = "operations whose path no catalog can hold were left out";
      notes.add("unreadable-path", why, template.ok ? name : `${name}: ${template.fault}`);
      continue;
    }
    const key = `${method} ${templateShape(template.segments)}`;
    const known = byShape.get(key);
    if (known === undefined) byShape.set(key, [operation]);
    else known.push(operation);
  }
  return [...byShape.values()]
    .map((alike) => together(alike.toSorted(byPath), notes))
    .toSorted(byPath);
}

function byPath(a: ImportedOperation, b: ImportedOperation): number {
  return compare(a.path, b.path) || compare(a.method, b.method);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function together(alike: readonly ImportedOperation[], notes: Notes): ImportedOperation {
  const [first, ...others] = alike;
  const differing = new Map(alike.map((each) => [canonicalJson(each.requirements), each]));
  if (others.length === 0 || differing.size === 1) return first!;
  const name = `${first!.method} ${first!.path}`;
  const variants = [...differing.values()];
  const targets = new Set(variants.map(({ variant }) => variant));
  const plain = variants.every(({ requirements }) => requirements.length === 1);
  if (plain && targets.size === variants.length && !targets.has(undefined)) {
    const why = "calls that mean different operations have a target that tells which";
    notes.add("told-apart", why, `${name}: ${[...targets].join(", ")}`);
    const [one, ...more] = variants.map(({ requirements, variant }): WrittenRequirement => ({
      ...requirements[0],
      when: { target: slug(variant!, "other") },
    }));
    return { ...first!, requirements: [one!, ...more] };
  }
  const why = "operations that no path tells apart stand as one that any of their scopes opens";
  notes.add("alike", why, name);
  return { ...first!, requirements: union(variants) };
}

/** By target and kinds of token: everything that opens any of them. */
function union(variants: readonly ImportedOperation[]): ImportedOperation["requirements"] {
  const merged = new Map<string, WrittenRequirement>();
  for (const requirement of variants.flatMap(({ requirements }) => requirements)) {
    const key = canonicalJson([requirement.when, requirement.tokens]);
    const known = merged.get(key);
    const anyOf = [...(known?.anyOf ?? []), ...requirement.anyOf];
    const distinct = [...new Map(anyOf.map((scopes) => [canonicalJson(scopes), scopes])).values()];
    merged.set(key, { ...requirement, anyOf: distinct, extraChecks: true });
  }
  // Requirements without a target can't stand beside others.
  const all = [...merged.values()];
  if (all.length > 1 && all.some(({ when }) => when === undefined)) {
    const { when: _when, tokens: _tokens, ...rest } = all[0]!;
    return [{ ...rest, anyOf: all.flatMap(({ anyOf }) => anyOf) }];
  }
  const [one, ...more] = all;
  return [one!, ...more];
}

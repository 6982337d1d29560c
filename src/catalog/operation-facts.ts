import {
  type Operation,
  type Requirement,
  type RiskClass,
  riskClasses,
  type Source,
} from "../model/catalog.ts";
import { defaultRisk } from "./facts.ts";
import type { SourceReference, WrittenOperation, WrittenRequirement } from "./written.ts";

/** All of an operation but its name; and why it replaces another, if it says so. */
export type OperationFacts = Omit<Operation, "method" | "path"> & { readonly reason?: string };

/** Spells out what a catalog file says about an operation. */
export function operationFacts(
  method: string,
  written: WrittenOperation,
  listSemantics: "any-of" | "all-of",
  resolve: (reference: SourceReference | undefined) => Source | undefined,
): OperationFacts {
  const requirements = writtenRequirements(written, listSemantics);
  const [first, ...rest] = requirements.map(requirementFacts);
  const source = resolve(requirements.find((each) => each.source !== undefined)?.source);
  const reason = requirements.find((each) => each.reason !== undefined)?.reason;
  return {
    risk: highestRisk(requirements) ?? defaultRisk(method),
    requirements: [first!, ...rest],
    ...(source === undefined ? {} : { source }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** The requirements in the long form; never none. */
function writtenRequirements(
  written: WrittenOperation,
  listSemantics: "any-of" | "all-of",
): readonly WrittenRequirement[] {
  if (!isList(written)) return [written];
  const requirements = written.filter(isRequirement);
  if (requirements.length > 0) return requirements;
  const names = written.filter((item) => typeof item === "string");
  if (names.length === 0) return [{ anyOf: written as readonly (readonly string[])[] }];
  return [{ anyOf: listSemantics === "all-of" ? [names] : names.map((name) => [name]) }];
}

export function isList(
  written: WrittenOperation,
): written is Exclude<WrittenOperation, WrittenRequirement> {
  return Array.isArray(written);
}

export function isRequirement(
  item: string | readonly string[] | WrittenRequirement,
): item is WrittenRequirement {
  return typeof item === "object" && !Array.isArray(item);
}

function requirementFacts({ anyOf, tokens, when, extraChecks }: WrittenRequirement): Requirement {
  return {
    anyOf,
    ...(tokens === undefined ? {} : { tokens }),
    ...(when === undefined ? {} : { when }),
    ...(extraChecks === undefined ? {} : { extraChecks }),
  };
}

function highestRisk(requirements: readonly WrittenRequirement[]): RiskClass | undefined {
  const stated = new Set(requirements.map(({ risk }) => risk));
  return riskClasses.findLast((risk) => stated.has(risk));
}

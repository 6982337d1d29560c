import type { SchemaError } from "../../generated/validators.js";

/**
 * ajv reports what is wrong with every branch of an `anyOf` or `oneOf`, then the keyword itself.
 * A person meant one of the branches; this keeps the errors of that one, or, where no branch takes
 * a value of this type at all, one error that names all types.
 */
export function collapseAlternatives(errors: readonly SchemaError[]): readonly SchemaError[] {
  const kept: SchemaError[] = [];
  for (const error of errors) {
    switch (error.keyword) {
      case "anyOf":
      case "oneOf":
        kept.push(...meant(error, popBelow(kept, error.instancePath)));
        break;
      case "if":
        // Its branch has already said what is wrong.
        break;
      case "propertyNames":
        kept.push(withReason(error, popName(kept, error)));
        break;
      default:
        kept.push(error);
    }
  }
  return kept;
}

/** Takes the latest errors at or below a place off the list. */
function popBelow(kept: SchemaError[], place: string): SchemaError[] {
  let from = kept.length;
  while (from > 0 && isBelow(kept[from - 1]!.instancePath, place)) from--;
  return kept.splice(from);
}

function isBelow(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

function popName(kept: SchemaError[], error: SchemaError): SchemaError | undefined {
  const name = error.params["propertyName"];
  let reason: SchemaError | undefined;
  while (kept.length > 0 && kept.at(-1)!.propertyName === name) reason = kept.pop();
  return reason;
}

/** A key that is wrong is reported with the rule that it breaks. */
function withReason(error: SchemaError, reason: SchemaError | undefined): SchemaError {
  return reason === undefined ? error : { ...error, parentSchema: reason.parentSchema };
}

function meant(whole: SchemaError, branches: readonly SchemaError[]): readonly SchemaError[] {
  if (branches.length === 0) return [whole];
  const here = branches.filter(({ instancePath }) => instancePath === whole.instancePath);
  const deeper = branches.filter(({ instancePath }) => instancePath !== whole.instancePath);
  const shaped = here.filter(({ keyword }) => keyword !== "type");
  // An error within the value means that its outer shape fitted a branch.
  if (deeper.length > 0 && shaped.length === 0) return deeper;
  if (shaped.length > 0) return fewest(shaped, deeper);
  const types = new Set(here.flatMap(({ params }) => params["type"] as string | string[]));
  return [{ ...here[0]!, params: { type: [...types] } }];
}

/** The errors of the branch that the value fits best: those of the schema with the fewest. */
function fewest(
  shaped: readonly SchemaError[],
  deeper: readonly SchemaError[],
): readonly SchemaError[] {
  const bySchema = Map.groupBy(shaped, ({ parentSchema }) => parentSchema);
  const groups = [...bySchema.values()].toSorted((a, b) => a.length - b.length);
  const best = groups[0]!;
  const unknownKeys = best.every(({ keyword }) => keyword === "additionalProperties");
  return unknownKeys ? [...best, ...deeper] : best;
}

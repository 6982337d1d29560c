import { absent, options, unknown } from "./value-text.ts";
import { oneOf } from "./one-of.ts";
import type { Arguments, ObjectValue, Single, UnknownValue, Value } from "./value.ts";

/** A field of a value; undefined where the value certainly has none. */
export function field(value: Value, name: string): Value | undefined {
  const found: Value[] = [];
  let missing = false;
  for (const option of options(value)) {
    const inner = fieldOfSingle(option, name);
    if (inner === undefined) missing = true;
    else found.push(inner);
  }
  if (found.length === 0) return undefined;
  return missing ? oneOf([...found, absent]) : oneOf(found);
}

function fieldOfSingle(value: Single, name: string): Value | undefined {
  switch (value.kind) {
    case "object":
      return value.get(name) ?? (value.open === undefined ? undefined : hole(value.open, name));
    case "class":
      return value.get(name);
    case "client":
      return { ...value, path: [...value.path, name] };
    case "list": {
      const index = Number(name);
      return Number.isInteger(index) ? value.items[index] : undefined;
    }
    case "unknown":
      return hole(value, name);
    default:
      return undefined;
  }
}

/** A field of something unknown: as unknown, and for the same reason. */
function hole(value: UnknownValue, name: string): UnknownValue {
  return {
    ...unknown(name, `${value.hint ?? value.name}.${name}`),
    ...(value.slot === undefined ? {} : { slot: value.slot }),
  };
}

export function objectOf(
  fields: ReadonlyMap<string, Value>,
  open?: UnknownValue,
  of?: object,
): ObjectValue {
  return {
    kind: "object",
    get: (name) => fields.get(name),
    names: () => [...fields.keys()],
    ...(open === undefined ? {} : { open }),
    ...(of === undefined ? {} : { of }),
  };
}

export const noArguments: Arguments = { positional: [], named: new Map(), open: false };

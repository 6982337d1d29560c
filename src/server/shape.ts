/** What JSON Schema calls a schema, as far as we write any. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * A form that JSON can have: described for the API's document, and read by the same description, so
 * that the document can't say anything else than what is done.
 */
export interface Shape<T> {
  readonly schema: JsonSchema;
  /** @throws {ShapeFault} */
  read(value: unknown, at: string): T;
}

/** A value that has not the form that was asked for. */
export class ShapeFault extends Error {
  readonly at: string;

  constructor(at: string, expected: string) {
    super(`${at === "" ? "the body" : at} must be ${expected}`);
    this.at = at;
  }
}

interface TextRule {
  readonly description?: string;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly format?: string;
  readonly example?: string;
}

/** Text; lengths count characters, not units of UTF-16, as JSON Schema does. */
export function text(rule: TextRule = {}): Shape<string> {
  const { description, min = 0, max, pattern, format, example } = rule;
  return {
    schema: {
      type: "string",
      ...(description === undefined ? {} : { description }),
      ...(min === 0 ? {} : { minLength: min }),
      ...(max === undefined ? {} : { maxLength: max }),
      ...(pattern === undefined ? {} : { pattern: pattern.source }),
      ...(format === undefined ? {} : { format }),
      ...(example === undefined ? {} : { examples: [example] }),
    },
    read: (value, at) => {
      if (typeof value !== "string") throw new ShapeFault(at, "text");
      const length = Array.from(value).length;
      if (length < min) throw new ShapeFault(at, `at least ${min} characters long`);
      if (max !== undefined && length > max) {
        throw new ShapeFault(at, `at most ${max} characters long`);
      }
      if (pattern !== undefined && !pattern.test(value)) {
        throw new ShapeFault(at, description ?? `of the form ${pattern.source}`);
      }
      // A lone surrogate is no text that any store could keep.
      if (!value.isWellFormed()) throw new ShapeFault(at, "well-formed Unicode");
      if (value.includes("\u0000")) throw new ShapeFault(at, "free of NUL characters");
      return value;
    },
  };
}

export function integer(min: number, max: number, description?: string): Shape<number> {
  return {
    schema: {
      type: "integer",
      minimum: min,
      maximum: max,
      ...(description === undefined ? {} : { description }),
    },
    read: (value, at) => {
      if (!Number.isInteger(value) || (value as number) < min || (value as number) > max) {
        throw new ShapeFault(at, `a whole number from ${min} to ${max}`);
      }
      return value as number;
    },
  };
}

export function flag(description: string): Shape<boolean> {
  return {
    schema: { type: "boolean", description },
    read: (value, at) => {
      if (typeof value !== "boolean") throw new ShapeFault(at, "true or false");
      return value;
    },
  };
}

export function choice<T extends string>(values: readonly T[], description?: string): Shape<T> {
  return {
    schema: {
      type: "string",
      enum: values,
      ...(description === undefined ? {} : { description }),
    },
    read: (value, at) => {
      const found = values.find((each) => each === value);
      if (found === undefined) throw new ShapeFault(at, values.join(" or "));
      return found;
    },
  };
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return {
    schema: { anyOf: [shape.schema, { type: "null" }] },
    read: (value, at) => (value === null ? null : shape.read(value, at)),
  };
}

export function list<T>(item: Shape<T>, max: number, description?: string): Shape<readonly T[]> {
  return {
    schema: {
      type: "array",
      items: item.schema,
      maxItems: max,
      ...(description === undefined ? {} : { description }),
    },
    read: (value, at) => {
      if (!Array.isArray(value)) throw new ShapeFault(at, "a list");
      if (value.length > max) throw new ShapeFault(at, `a list of at most ${max}`);
      return value.map((each, index) => item.read(each, `${at}[${index}]`));
    },
  };
}

/** An object whose keys are not known beforehand. */
export function record<T>(
  item: Shape<T>,
  description?: string,
): Shape<Readonly<Record<string, T>>> {
  return {
    schema: {
      type: "object",
      additionalProperties: item.schema,
      ...(description === undefined ? {} : { description }),
    },
    read: (value, at) =>
      Object.fromEntries(
        Object.entries(plainObject(value, at)).map(([key, each]) => [
          key,
          item.read(each, join(at, key)),
        ]),
      ),
  };
}

type Fields = Readonly<Record<string, Shape<unknown>>>;
type Read<F extends Fields> = { readonly [K in keyof F]: F[K] extends Shape<infer T> ? T : never };

/** An object with these fields and no others: a misspelt field must not be passed over. */
export function object<R extends Fields, O extends Fields>(
  required: R,
  optional: O,
): Shape<Read<R> & Partial<Read<O>>> {
  const fields: Fields = { ...required, ...optional };
  const properties = Object.fromEntries(
    Object.entries(fields).map(([name, shape]) => [name, shape.schema]),
  );
  const names = Object.keys(required);
  return {
    schema: {
      type: "object",
      properties,
      ...(names.length === 0 ? {} : { required: names }),
      additionalProperties: false,
    },
    read: (value, at) => {
      const given = plainObject(value, at);
      const result: Record<string, unknown> = {};
      for (const [name, each] of Object.entries(given)) {
        const shape = Object.hasOwn(fields, name) ? fields[name] : undefined;
        if (shape === undefined) {
          throw new ShapeFault(
            join(at, name),
            `left out: the fields are ${Object.keys(fields).join(", ")}`,
          );
        }
        result[name] = shape.read(each, join(at, name));
      }
      for (const name of names) {
        if (!Object.hasOwn(given, name)) throw new ShapeFault(join(at, name), "given");
      }
      return result as Read<R> & Partial<Read<O>>;
    },
  };
}

function plainObject(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ShapeFault(at, "an object");
  }
  return value as Readonly<Record<string, unknown>>;
}

function join(at: string, name: string): string {
  // The name is a stranger's: what is shown of it is bounded and printable.
  const shown = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/.test(name)
    ? name
    : JSON.stringify(name.slice(0, 40));
  return at === "" ? shown : `${at}.${shown}`;
}

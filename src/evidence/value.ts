/**
 * What is known of a value without running the program: the shared language of the extractors. An
 * extractor evaluates an expression to a {@link Value}; unknown things stay in it under a name, so
 * that `"/repos/" + repo + "/issues"` is still a path with a hole in it.
 */

/** A parameter that no caller has filled yet. */
export interface ParameterSlot {
  /** The function's declaration, by identity. */
  readonly owner: object;
  readonly name: string;
}

/** What one call hands over. `get` answers `absent` beyond the last argument that is known. */
export interface Arguments {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  /** Further arguments are passed that can't be seen (`...rest`). */
  readonly open: boolean;
}

export interface TextValue {
  readonly kind: "text";
  readonly text: string;
}

export interface UnknownValue {
  readonly kind: "unknown";
  /** For people: the last name of the expression. Also what a path shows in braces. */
  readonly name: string;
  /** A dotted path of names where the expression has one: `process.env.SENTRY_URL`. */
  readonly hint?: string;
  readonly slot?: ParameterSlot;
}

export interface ConcatValue {
  readonly kind: "concat";
  /** At least two; no two texts side by side. */
  readonly parts: readonly (TextValue | UnknownValue)[];
}

/** One of several, as branches and reassignments have it. At most {@link maxOptions}. */
export interface OneOfValue {
  readonly kind: "oneOf";
  readonly options: readonly Single[];
}

/** `undefined`, `null`, `None`: nothing is there. */
export interface AbsentValue {
  readonly kind: "absent";
}

export interface ObjectValue {
  readonly kind: "object";
  /** Undefined: this object certainly has no such field, or nothing is known of it when `open`. */
  get(name: string): Value | undefined;
  names(): readonly string[];
  /** May have fields that can't be seen (a spread of something unknown). */
  readonly open?: UnknownValue;
  /** The class of an instance, by identity. */
  readonly of?: object;
}

export interface ListValue {
  readonly kind: "list";
  readonly items: readonly Value[];
}

export interface FunctionValue {
  readonly kind: "function";
  readonly identity: object;
  readonly name: string;
  /** The extractor's own frame that the function closes over. */
  readonly closure?: object;
  /** What `this` is in it, where that is known. */
  readonly self?: Value;
  /** Arguments that were bound in front. */
  readonly before?: readonly Value[];
  call(given: Arguments): Value;
}

export interface ClassValue {
  readonly kind: "class";
  readonly identity: object;
  readonly name: string;
  construct(given: Arguments): Value;
  /** A static member. */
  get(name: string): Value | undefined;
}

/** A client of a library that is known, or a member of one: `octokit.rest.issues`. */
export interface ClientValue {
  readonly kind: "client";
  /** Names an entry of the client tables. */
  readonly client: string;
  /** What it was made with. */
  readonly settings: Value;
  readonly path: readonly string[];
  /** Recognised by its name or type alone. */
  readonly guessed?: boolean;
}

export type Single =
  | TextValue
  | UnknownValue
  | ConcatValue
  | AbsentValue
  | ObjectValue
  | ListValue
  | FunctionValue
  | ClassValue
  | ClientValue;

export type Value = Single | OneOfValue;

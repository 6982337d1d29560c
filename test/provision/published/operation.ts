/** A request as it went out. */
export interface Sent {
  readonly vendor: string;
  readonly method: string;
  /** Without the query, encoded as it was sent. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Parsed; undefined where there was none. */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** What is wrong with a value, in words; nothing where all is well. */
export type Check = (value: unknown) => readonly string[];

/** An operation as its vendor publishes it. */
export interface Operation {
  /** `PUT /repos/{owner}/{repo}`. */
  readonly name: string;
  readonly query: Check;
  /** Absent where the operation takes no body. */
  readonly body?: Check;
  readonly bodyRequired: boolean;
}

/** What one vendor publishes: the operation that a request is, or undefined where it is none. */
export type Published = (sent: Sent) => Promise<Operation | undefined>;

/** The operation that a request is, and what the vendor's description has against it. */
export interface Verdict {
  readonly operation: string | undefined;
  readonly faults: readonly string[];
}

/** Makes each operation once, as a description takes time to read. */
export function keeping<T>(): (name: string, make: () => T) => T {
  const known = new Map<string, T>();
  return (name, make) => {
    if (!known.has(name)) known.set(name, make());
    return known.get(name)!;
  };
}

export async function judge(sent: Sent, published: Published): Promise<Verdict> {
  const operation = await published(sent);
  if (operation === undefined) {
    return {
      operation: undefined,
      faults: [`${sent.method} ${sent.path} is no published operation`],
    };
  }
  const faults = operation.query(sent.query).map((fault) => `query: ${fault}`);
  if (sent.body === undefined) {
    if (operation.bodyRequired) faults.push("body: it is missing");
  } else if (operation.body === undefined) {
    faults.push("body: the operation takes none");
  } else {
    faults.push(...operation.body(sent.body).map((fault) => `body: ${fault}`));
  }
  return { operation: operation.name, faults };
}

/** The template that a path fits, the one with the most literal segments. */
export function fitting(path: string, templates: Iterable<string>): string | undefined {
  const segments = path.split("/");
  const holes = (template: string): number => template.split("{").length;
  let best: string | undefined;
  for (const template of templates) {
    const parts = template.split("/");
    const fits =
      parts.length === segments.length &&
      parts.every((part, at) =>
        part.startsWith("{") ? segments[at] !== "" : part === segments[at],
      );
    if (fits && (best === undefined || holes(template) < holes(best))) best = template;
  }
  return best;
}

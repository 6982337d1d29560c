import type { WrittenKind } from "../catalog/written.ts";
import type { Outcome } from "../model/problem.ts";
import { type Alternatives, requirementsByKind } from "./by-kind.ts";
import type { ImportedOperation, Notes } from "./imported.ts";
import { isScopeName, slug } from "./names.ts";
import type { References } from "./open-api-references.ts";
import { type DataFile, entriesOf, inputProblem, isRecord, textsOf } from "./read-data.ts";

type Requirements = ImportedOperation["requirements"];

/** A way to authenticate, which is a kind of token here. */
interface Scheme {
  readonly kind: string;
  readonly title: string;
  /** The client itself, without a person. */
  readonly app: boolean;
  /** What it can be granted, as far as it is known. */
  readonly scopes: Set<string>;
}

/** What an operation states, before it is known what each kind of token can be granted. */
export interface StatedSecurity {
  readonly opens: ReadonlyMap<string, Alternatives>;
  /** A second credential is asked for beside the token: more than the scopes say. */
  readonly combined: boolean;
}

/** Open to anybody, with a token or without. */
const anybody: StatedSecurity = { opens: new Map(), combined: false };

/** What the security requirements of one description mean. */
export class OpenApiSecurity {
  readonly #schemes: ReadonlyMap<string, Scheme>;
  readonly #global: unknown;
  readonly #notes: Notes;
  readonly #semantics: "any-of" | "all-of";
  readonly #used: Set<string> = new Set();

  private constructor(
    schemes: ReadonlyMap<string, Scheme>,
    global: unknown,
    notes: Notes,
    semantics: "any-of" | "all-of",
  ) {
    this.#schemes = schemes;
    this.#global = global;
    this.#notes = notes;
    this.#semantics = semantics;
  }

  static read(
    file: DataFile,
    references: References,
    notes: Notes,
    semantics: "any-of" | "all-of" = "all-of",
  ): Outcome<OpenApiSecurity> {
    const document = isRecord(file.data) ? file.data : {};
    const inComponents = !("swagger" in document);
    const root = inComponents ? ["components", "securitySchemes"] : ["securityDefinitions"];
    const components = isRecord(document["components"]) ? document["components"] : {};
    const written = inComponents ? components["securitySchemes"] : document["securityDefinitions"];
    const schemes = new Map<string, Scheme>();
    const kinds = new Set<string>();
    for (const [name, value] of entriesOf(written)) {
      const resolved = references.resolve(value, [...root, name]);
      if (!resolved.ok) return resolved;
      let kind = slug(name, "token");
      for (let number = 2; kinds.has(kind); number++) kind = `${slug(name, "token")}-${number}`;
      kinds.add(kind);
      schemes.set(name, schemeOf(kind, name, resolved.value));
    }
    if (schemes.size > 32) {
      return inputProblem(file, root, {
        code: "too-many-kinds",
        message: `this description has ${schemes.size} security schemes`,
        expected: "at most 32: a catalog holds no more kinds of token for a provider",
      });
    }
    const security = new OpenApiSecurity(schemes, document["security"], notes, semantics);
    return { ok: true, value: security };
  }

  /** Reads the `security` of an operation; nothing if the description does not say. */
  stated(written: unknown, operation: string): StatedSecurity | undefined {
    const security = written ?? this.#global;
    if (!Array.isArray(security)) {
      const why = "operations that state no security were left out";
      this.#notes.add("no-security", why, operation);
      return undefined;
    }
    const opens = new Map<string, (readonly string[])[]>();
    let combined = false;
    const choices = security.length === 0 ? [{}] : security;
    for (const choice of choices) {
      const entries = entriesOf(choice);
      if (entries.length === 0) return anybody;
      const schemes = this.#schemesOf(entries, operation);
      if (schemes === undefined) continue;
      combined ||= schemes.length > 1;
      const scoped = schemes.filter(([, scopes]) => scopes.length > 0);
      for (const [scheme, scopes] of scoped.length > 0 ? scoped : schemes) {
        const known = opens.get(scheme.kind) ?? [];
        opens.set(scheme.kind, [...known, ...this.#alternatives(scopes)]);
        for (const scope of scopes) {
          scheme.scopes.add(scope);
          this.#used.add(scope);
        }
      }
    }
    return opens.size === 0 ? undefined : { opens, combined };
  }

  /** What opens the operation. Asked when all operations were read: only then are grants known. */
  requirementsOf(stated: StatedSecurity): Requirements {
    if (stated === anybody) return [{ anyOf: [[]] }];
    const [first, ...rest] = requirementsByKind(stated.opens, this.#grants());
    const mark = stated.combined ? { extraChecks: true } : {};
    return [{ ...first, ...mark }, ...rest.map((each) => ({ ...each, ...mark }))];
  }

  #schemesOf(
    entries: readonly (readonly [string, unknown])[],
    operation: string,
  ): (readonly [Scheme, readonly string[]])[] | undefined {
    const found: (readonly [Scheme, readonly string[]])[] = [];
    for (const [name, written] of entries) {
      const scheme = this.#schemes.get(name);
      const texts = textsOf(written);
      const scopes = texts.flatMap((text) => this.#tidy(text) ?? []);
      if (scheme === undefined) {
        const why = "alternatives with a security scheme that is not declared were left out";
        this.#notes.add("unknown-scheme", why, `${operation}: ${name}`);
        return undefined;
      }
      // Fewer of an all-of list would ask for less than the source does.
      if (scopes.length < texts.length && (this.#semantics === "all-of" || scopes.length === 0)) {
        return undefined;
      }
      found.push([scheme, scopes]);
    }
    return found;
  }

  /** The name as a catalog can hold it. Some authors put spaces into names. */
  #tidy(name: string): string | undefined {
    const tidy = name.replaceAll(/\s+/g, "");
    if (!isScopeName(tidy)) {
      const why = "scopes whose name no catalog can hold were left out";
      this.#notes.add("unreadable-scope", why, name);
      return undefined;
    }
    if (tidy !== name) {
      this.#notes.add("tidied-scope", "spaces were taken out of names of scopes", name);
    }
    return tidy;
  }

  #alternatives(scopes: readonly string[]): Alternatives {
    return this.#semantics === "any-of" && scopes.length > 0
      ? scopes.map((scope) => [scope])
      : [scopes];
  }

  #grants(): ReadonlyMap<string, ReadonlySet<string>> {
    return new Map([...this.#schemes.values()].map(({ kind, scopes }) => [kind, scopes]));
  }

  /** All scopes that are declared or used. */
  scopes(): readonly string[] {
    const declared = [...this.#schemes.values()].flatMap(({ scopes }) => [...scopes]);
    return [...new Set([...declared, ...this.#used])].toSorted();
  }

  tokenKinds(): readonly (readonly [string, WrittenKind])[] {
    return [...this.#schemes.values()].map(({ kind, title, app, scopes }) => [
      kind,
      {
        title,
        principal: app ? "app" : "user",
        // A description does not say how tokens are given out.
        personal: false,
        grants: [...scopes].toSorted(),
        mint: "none",
      },
    ]);
  }
}

function schemeOf(kind: string, title: string, written: unknown): Scheme {
  const scheme = isRecord(written) ? written : {};
  // 2.0 has the one flow in the scheme itself.
  const flows = isRecord(scheme["flows"])
    ? entriesOf(scheme["flows"])
    : [[String(scheme["flow"]), scheme] as const];
  const scopes = flows.flatMap(([, flow]) =>
    entriesOf(isRecord(flow) ? flow["scopes"] : undefined).map(([name]) => name),
  );
  const app =
    scheme["type"] === "apiKey" ||
    flows.every(([name]) => name === "clientCredentials" || name === "application");
  return { kind, title: title.slice(0, 200), app, scopes: new Set(scopes.filter(isScopeName)) };
}

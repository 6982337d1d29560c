import type { Organization, Role } from "../tokens/organization.ts";
import type { Origin, Principal } from "../tokens/principal.ts";
import type { Refusal } from "../tokens/refusal.ts";
import type { TokenService } from "../tokens/service.ts";
import type { JsonSchema, Shape } from "./shape.ts";

/** What a route answers: a status, and JSON, text or nothing. */
export interface Answer {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: { readonly type: string; readonly body: string | ReadableStream<Uint8Array> };
  readonly headers?: Readonly<Record<string, string>>;
}

export const noContent: Answer = { status: 204 };

export function ok(json: unknown): Answer {
  return { status: 200, json };
}

export function created(json: unknown): Answer {
  return { status: 201, json };
}

/** A request that was let in, read and judged. */
export interface Call<B, Q> {
  readonly service: TokenService;
  readonly principal: Principal;
  readonly origin: Origin;
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: B;
  readonly query: Q;
  /** The plaintext that came with it; of a session, none. */
  readonly request: Request;
}

/** A call in an organisation, with the member's role where it is a member who asks. */
export interface OrganizationCall<B, Q> extends Call<B, Q> {
  readonly organization: Organization;
  readonly role: Role | undefined;
}

export type QueryShapes = Readonly<Record<string, Shape<unknown>>>;

/** What the API's document says of an answer. */
export interface AnswerDescription {
  readonly description: string;
  readonly schema?: JsonSchema;
  readonly type?: string;
}

interface RouteBase {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** The template, as the catalog `scopewright` has it. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly body?: Shape<unknown>;
  readonly query?: QueryShapes;
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /**
   * A token that is bound to resources may call it nonetheless: it acts on the token itself, or
   * keeps what it makes within the same bindings.
   */
  readonly keepsBindings?: boolean;
}

/** One operation of the API. What it takes to call it is in the catalog, not here. */
export type Route =
  | (RouteBase & {
      /** Acts in one organisation: the path's `{org}`, or the credential's. */
      readonly acts: "organization";
      readonly handle: (call: OrganizationCall<never, never>) => Promise<Answer | Refused>;
    })
  | (RouteBase & {
      readonly acts: "anywhere";
      readonly handle: (call: Call<never, never>) => Promise<Answer | Refused>;
    })
  | (RouteBase & {
      /** Needs no credential beside what is in the request. */
      readonly acts: "openly";
      readonly handle: (call: Omit<Call<never, never>, "principal">) => Promise<Answer | Refused>;
    });

/** A refusal on its way out. */
export interface Refused {
  readonly ok: false;
  readonly refusal: Refusal;
}

type Queried<Q extends QueryShapes> = {
  readonly [K in keyof Q]?: Q[K] extends Shape<infer T> ? T : never;
};

type Definition<B, Q extends QueryShapes, C> = Omit<RouteBase, "body" | "query"> & {
  readonly body?: Shape<B>;
  readonly query?: Q;
  readonly handle: (call: C) => Promise<Answer | Refused>;
};

/** A route in an organisation; its body and query have the types that their shapes read. */
export function inOrganization<B = undefined, Q extends QueryShapes = Record<never, never>>(
  definition: Definition<B, Q, OrganizationCall<B, Queried<Q>>>,
): Route {
  return { ...definition, acts: "organization" };
}

/** A route that is about the caller, or about all organisations. */
export function anywhere<B = undefined, Q extends QueryShapes = Record<never, never>>(
  definition: Definition<B, Q, Call<B, Queried<Q>>>,
): Route {
  return { ...definition, acts: "anywhere" };
}

/** A route without a credential of its own. */
export function openly<B = undefined, Q extends QueryShapes = Record<never, never>>(
  definition: Definition<B, Q, Omit<Call<B, Queried<Q>>, "principal">>,
): Route {
  return { ...definition, acts: "openly" };
}

import { limits, parseDuration } from "../tokens/limits.ts";
import type { Minted } from "../tokens/mint.ts";
import type { MintRequest, RequestedCall } from "../tokens/mint-request.ts";
import { refuse } from "../tokens/refusal.ts";
import type { Rotated, RotateRequest } from "../tokens/rotate.ts";
import type { TokenService } from "../tokens/service.ts";
import { schemaOf, time, tokenJson } from "./json.ts";
import type { AnswerDescription, Refused } from "./route.ts";
import { flag, list, object, record, type Shape, text } from "./shape.ts";

const warning =
  "This is the only time the token is shown. Store it now; whoever holds it can use it.";

const duration = /^[1-9][0-9]{0,8}(?:d|h|m|s)$/;

/** A call that a token is asked for by. */
export const callShape: Shape<RequestedCall> = object(
  { method: text({ min: 1, max: 20 }), path: text({ min: 1, max: 2_000 }) },
  { target: text({ max: 100 }) },
);

/** What a mint may be asked for. */
export interface MintBody {
  readonly name?: string;
  readonly scopes?: readonly string[];
  readonly integration?: string;
  readonly calls?: readonly RequestedCall[];
  readonly resources?: Readonly<Record<string, readonly string[]>>;
  readonly expires_in?: string;
  readonly expires_at?: string;
  readonly owner?: string;
  readonly purpose?: string;
}

export const mintBody: Shape<MintBody> = object(
  {},
  {
    name: text({ max: limits.nameLength, description: `at most ${limits.nameLength} characters` }),
    scopes: list(text({ max: 200 }), limits.scopes, "Scopes of the catalog."),
    integration: text({ max: 200, description: "A definition whose scopes it shall have." }),
    calls: list(callShape, limits.calls, "It shall have the minimal set of scopes for these."),
    resources: record(
      list(text({ max: limits.bindingLength }), limits.bindingValues),
      "What it is bound to, by kind: `{project: [web]}`.",
    ),
    expires_in: text({
      pattern: duration,
      max: 10,
      description: "a length of time such as 90d, 12h or 30m",
    }),
    expires_at: text({ format: "date-time", max: 40 }),
    owner: text({ max: limits.textLength }),
    purpose: text({ max: limits.textLength }),
  },
);

export interface RotateBody {
  readonly grace?: string;
  readonly answer_lost?: boolean;
  readonly reason?: string;
}

export const rotateBody: Shape<RotateBody> = object(
  {},
  {
    grace: text({
      pattern: /^(?:0|[1-9][0-9]{0,8}(?:d|h|m|s))$/,
      max: 10,
      description: "how long the old token may live if its successor is not used: 0, 30m, 24h",
    }),
    answer_lost: flag(
      "The answer to an earlier rotation never came: replace its unused successor.",
    ),
    reason: text({ max: limits.textLength }),
  },
);

export const mintAnswer: AnswerDescription = {
  description: "The token, with its plaintext for the only time.",
  schema: {
    allOf: [
      schemaOf("Token"),
      {
        type: "object",
        properties: { token: { type: "string" }, warning: { type: "string" } },
        required: ["token", "warning"],
      },
    ],
  },
};

/** The domain's request out of the body's words. */
export function mintRequest(
  body: MintBody,
  now: number,
): { readonly ok: true; readonly value: MintRequest } | Refused {
  const { resources, expires_in: lasts, expires_at: until, ...words } = body;
  if (lasts !== undefined && until !== undefined) {
    return refuse("invalid-request", "expires_in and expires_at exclude each other");
  }
  const parsed = until === undefined ? undefined : Date.parse(until);
  if (parsed !== undefined && (Number.isNaN(parsed) || !/^\d{4}-\d\d-\d\d/.test(until!))) {
    return refuse("invalid-request", "expires_at must be a time such as 2027-01-31T00:00:00Z", {
      field: "expires_at",
    });
  }
  const expiresAt = lasts === undefined ? parsed : now + parseDuration(lasts)!;
  return {
    ok: true,
    value: {
      ...words,
      ...(resources === undefined ? {} : { bindings: resources }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    },
  };
}

export function rotateRequest(body: RotateBody): RotateRequest {
  const { grace, answer_lost: answerLost, reason } = body;
  return {
    ...(grace === undefined ? {} : { graceMs: grace === "0" ? 0 : parseDuration(grace)! }),
    ...(answerLost === undefined ? {} : { answerLost }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** A minted token's answer: the one place where a plaintext leaves. */
export function mintedJson(service: TokenService, minted: Minted): object {
  return {
    token: minted.secret.reveal(),
    warning,
    ...tokenJson(service.authority, minted.token, service.clock()),
  };
}

export function rotatedJson(service: TokenService, rotated: Rotated): object {
  return {
    ...mintedJson(service, rotated),
    replaces: { id: rotated.replaced, grace_until: time(rotated.graceUntil) },
  };
}

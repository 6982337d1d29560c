import type { Secret } from "../../../model/secret.ts";
import { type Failure, refused } from "../../failure.ts";
import { field, plainField } from "../../http.ts";
import type { Answer } from "../../token-provider.ts";
import { idOf } from "./by-person.ts";

/**
 * What an organisation token says of itself: `sntrys_`, JSON in base64, `_`, and the secret part.
 * Anybody can write such a text; but Sentry knows a token by the hash of the whole of it, so once it
 * has answered for one, all of this is its own word.
 */
export interface TokenText {
  /** Slug of the organisation when the token was made. */
  readonly organization: string;
  /** Where its Sentry is, for people and, where it differs, for its part of the world. */
  readonly addresses: readonly string[];
  /** Milliseconds since 1970. */
  readonly madeAt: number;
}

/** What a token is wanted for. */
export interface WantedToken {
  readonly organization: string;
  /** Address that the API is asked at. */
  readonly base: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Somebody may make the token some time before they bring it, and Sentry takes its own local time
 * for UTC there. What is older than this was made for something else.
 */
const freshFor = 2 * 86_400_000;

/** The id that the token is known by; or why it is not the one that is wanted, which it says itself. */
export function judgeText(
  secret: Secret,
  { organization, base, now }: WantedToken,
): Answer<string> {
  const told = readText(secret);
  if (told === undefined) return refused(otherKind(secret.reveal()));
  if (told.organization !== organization) {
    return refused({
      code: "wrong-organization",
      message: `that is a token of the organisation ${told.organization}, and ${organization} is wanted`,
      next: `make one of ${organization}, or set SENTRY_ORG to the slug that is meant`,
    });
  }
  const elsewhere = misplaced(told, base);
  if (elsewhere !== undefined) return refused(elsewhere);
  if (now - told.madeAt > freshFor) {
    return refused({
      code: "old-token",
      message: `that token was made on ${dayOf(told.madeAt)}: it may be in use elsewhere, and its age would be taken for less than it is`,
      next: "make a new one, and end the old one where nothing uses it",
    });
  }
  return { ok: true, value: `${dayOf(told.madeAt)}.${idOf(secret)}` };
}

/** Why the token is not to be sent to this address; undefined where it is the one in its text. */
export function misplaced({ addresses }: TokenText, base: string): Failure | undefined {
  const origin = originOf(base);
  if (addresses.some((address) => originOf(address) === origin)) return undefined;
  return {
    code: "wrong-address",
    message: `that is a token of the Sentry at ${addresses.join(" and ")}, and ${base} would be asked`,
    next: "set SCOPEWRIGHT_SENTRY_API to the address in the token, or take a token of the other Sentry",
  };
}

/** The day on which the token was made, as its id tells; undefined for an id of another make. */
export function dayIn(id: string): string | undefined {
  return /^(\d{4}-\d\d-\d\d)\.sha256-/.exec(id)?.[1];
}

/** What it says of itself; undefined where it is no whole organisation token. */
export function readText(secret: Secret): TokenText | undefined {
  const [, payload] = /^sntrys_([A-Za-z0-9+/=]+)_[A-Za-z0-9+/=]+$/.exec(secret.reveal()) ?? [];
  if (payload === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(payload, "base64").toString("utf8"));
  } catch {
    return undefined;
  }
  // What is shown of it has to be short and plain: it is the text of whoever wrote the token.
  const organization = plainField(json, "org");
  const seconds = field(json, "iat");
  const addresses = ["url", "region_url"].flatMap((name) => plainField(json, name) ?? []);
  if (organization === undefined || addresses.length === 0) return undefined;
  if (typeof seconds !== "number" || !(seconds > 0 && seconds < 1e11)) return undefined;
  return { organization, addresses: [...new Set(addresses)], madeAt: seconds * 1000 };
}

function otherKind(text: string): Failure {
  const what = text.startsWith("sntrys_")
    ? "that begins as an organisation token does, and its middle part can't be read: it may have been cut off"
    : "that is not an organisation token: those begin with sntrys_";
  return {
    code: "wrong-kind",
    message: what,
    next: "copy the whole token from the page that is named, where Sentry shows it once",
  };
}

function originOf(address: string): string | undefined {
  return URL.parse(address)?.origin;
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

import { createHash } from "node:crypto";
import type { Secret } from "../../../model/secret.ts";
import { type Failure, refused } from "../../failure.ts";
import type { MintedToken } from "../../journal/minted-tokens.ts";
import type { Answer, MintAnswer } from "../../token-provider.ts";
import type { Assistance, Errand } from "../assistance.ts";

/*
 * Sentry makes, lists and ends tokens in a person's browser session alone: its endpoints for that
 * refuse whatever carries an `Authorization` header (getsentry/sentry#53850 and #64262; for
 * organisations #99457; for single tokens #122403). So a person is sent to the very page, and what
 * they bring is looked at before it goes anywhere.
 */

/** @param judge the id that the token is known by, or why it is not the one that was asked for */
export async function mintByPerson(
  people: Assistance,
  errand: Errand,
  judge: (secret: Secret) => Answer<string>,
): Promise<MintAnswer> {
  const secret = await people.secret(errand);
  if (secret === undefined) {
    const next = `run it on a terminal, or open ${errand.page} and give the token with --token-stdin`;
    return { kind: "refused", failure: { ...nobody, next } };
  }
  const id = judge(secret);
  return id.ok
    ? { kind: "minted", id: id.value, secret }
    : { kind: "refused", failure: id.failure };
}

export async function endByPerson(people: Assistance, errand: Errand): Promise<Answer<void>> {
  if (await people.confirm(errand)) return { ok: true, value: undefined };
  const next = `open ${errand.page} and end it there, and say so on a terminal`;
  return refused({ ...nobody, next });
}

/** The tokens that stand on the same page, live, and are not the one that has to end. */
export function othersOf(id: string, minted: readonly MintedToken[]): readonly MintedToken[] {
  return minted.filter((each) => each.id !== id && !each.ended);
}

/** Sentry tells a token nothing of its id, so it is called by what can be known of it. */
export function idOf(secret: Secret): string {
  return `sha256-${createHash("sha256").update(secret.reveal()).digest("hex").slice(0, 16)}`;
}

export const notListable: Failure = {
  code: "not-listable",
  message: "Sentry lists tokens to a person's session alone",
};

const nobody: Failure = {
  code: "person-needed",
  message: "Sentry lets only a person do this, in their session, and nobody did",
};

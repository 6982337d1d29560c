import { timingSafeEqual } from "node:crypto";
import {
  actions,
  actorLabels,
  type DenialReason,
  denialReasons,
  serviceChain,
} from "../tokens/audit/labels.ts";
import { authenticate } from "../tokens/authenticate.ts";
import { digest, plaintextPrefix } from "../tokens/format.ts";
import { actorOf, type Origin, type Principal, tokenLabel } from "../tokens/principal.ts";
import { appendAudit } from "../tokens/store/audit-rows.ts";
import { findUser } from "../tokens/store/organization-rows.ts";
import { chainOf, type LiveToken } from "../tokens/token.ts";
import { isLoopback } from "./client-address.ts";
import { organizationOf } from "./organization-names.ts";
import { cookieRule, findSignedIn, readCookie } from "./session.ts";
import type { ServerSettings } from "./settings.ts";

/** A request, as far as it says who sends it. */
export interface Presented {
  readonly method: string;
  /** The route's, never the client's own spelling. */
  readonly operation: string;
  readonly headers: Headers;
  /** The address of the connection itself. */
  readonly remote: string | undefined;
  readonly origin: Origin;
}

/** Who it is; or a refusal, with the token where an ended one was shown. */
export type Who =
  | { readonly ok: true; readonly principal: Principal }
  | {
      readonly ok: false;
      readonly reason: DenialReason | "cross-site";
      readonly token?: LiveToken;
    };

/**
 * The tiers, in order: a session, a token, `ADMIN_TOKEN`, the one-time code. Each judges what is
 * meant for it, and what none of them takes is refused: there is no way in without a credential.
 *
 * @throws {StoreUnavailable} when a credential could not be judged
 */
export async function whoIs(settings: ServerSettings, presented: Presented): Promise<Who> {
  const session = await signedIn(settings, presented);
  if (session !== undefined) return session;
  const text = bearer(presented.headers);
  if (text === undefined) return { ok: false, reason: denialReasons.unknown };
  if (Object.values(plaintextPrefix).some((prefix) => text.startsWith(`${prefix}_`))) {
    return withToken(settings, presented, text);
  }
  const { adminToken, bootstrap, consoleToken } = settings;
  if (consoleToken !== undefined && sameText(text, consoleToken.reveal())) {
    return { ok: true, principal: { kind: "command-line" } };
  }
  if (adminToken !== undefined && sameText(text, adminToken.reveal())) {
    await tellBreakGlass(settings, presented);
    return { ok: true, principal: { kind: "admin-token" } };
  }
  if (bootstrap?.matches(text) === true) {
    if (!isLoopback(presented.remote, presented.headers)) {
      note(settings, presented, denialReasons.notLoopback);
      return { ok: false, reason: denialReasons.notLoopback };
    }
    return { ok: true, principal: { kind: "bootstrap-code" } };
  }
  note(settings, presented, denialReasons.malformed);
  return { ok: false, reason: denialReasons.malformed };
}

/** The text of a bearer credential. */
export function bearer(headers: Headers): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(headers.get("authorization") ?? "")?.[1];
}

function sameText(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Undefined when there is no session; a request that its own page did not send is refused. */
async function signedIn(settings: ServerSettings, presented: Presented): Promise<Who | undefined> {
  const handle = readCookie(presented.headers, cookieRule(settings.publicUrl, "session"));
  if (handle === undefined) return undefined;
  const found = await findSignedIn(settings.service, handle);
  if (found === undefined) return undefined;
  const principal: Principal = { kind: "session", user: found.user };
  if (!safeMethods.has(presented.method)) {
    const sent = presented.headers.get("x-csrf-token") ?? "";
    const from = presented.headers.get("origin");
    const foreign = from !== null && from !== settings.publicUrl.origin;
    if (foreign || !sameText(sent, found.session.csrf)) {
      note(settings, presented, denialReasons.crossSite, { actor: actorOf(principal) });
      return { ok: false, reason: denialReasons.crossSite };
    }
  }
  return { ok: true, principal };
}

async function withToken(
  settings: ServerSettings,
  presented: Presented,
  text: string,
): Promise<Who> {
  const { service } = settings;
  const judged = await authenticate(service, text, presented.origin);
  if (!judged.ok) {
    const { token, hash, reason } = judged;
    note(settings, presented, reason, {
      ...(token === undefined
        ? {}
        : { actor: { label: tokenLabel(token), id: token.id }, chain: chainOf(token) }),
      ...(hash === undefined ? {} : { hash }),
    });
    return { ok: false, reason, ...(token === undefined ? {} : { token }) };
  }
  const { token } = judged;
  if (token.kind === "org-token") {
    const organization = await organizationOf(service, token.organizationId!);
    return { ok: true, principal: { kind: "org-token", token, organization } };
  }
  const user = await findUser(service.store.read, token.userId!);
  if (user === undefined) return { ok: false, reason: denialReasons.unknown };
  return { ok: true, principal: { kind: "personal-token", token, user } };
}

/** Loud on purpose: whoever breaks the glass leaves a row before anything else happens. */
async function tellBreakGlass(settings: ServerSettings, presented: Presented): Promise<void> {
  const { service, log } = settings;
  const { requestId, client } = presented.origin;
  log.warn({ requestId, client, operation: presented.operation }, "ADMIN_TOKEN was used");
  await service.store.transaction((transaction) =>
    appendAudit(transaction, serviceChain, [
      {
        at: service.clock(),
        action: actions.breakGlass,
        actor: actorLabels.adminToken,
        actorId: undefined,
        target: undefined,
        reason: undefined,
        requestId,
        client,
        detail: { operation: presented.operation },
      },
    ]),
  );
}

function note(
  settings: ServerSettings,
  presented: Presented,
  reason: DenialReason,
  more: Partial<
    Pick<Parameters<ServerSettings["service"]["denials"]["note"]>[0], "actor" | "chain" | "hash">
  > = {},
): void {
  const { service, metrics } = settings;
  metrics.count("scopewright_denials", "Refused requests by reason.", { reason });
  service.denials.note({
    at: service.clock(),
    reason,
    actor: undefined,
    chain: undefined,
    operation: presented.operation,
    origin: presented.origin,
    ...more,
  });
}

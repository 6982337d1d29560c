import { actions, serviceChain } from "../tokens/audit/labels.ts";
import { digest } from "../tokens/format.ts";
import { takeIn } from "../tokens/members-by-claim.ts";
import type { User } from "../tokens/organization.ts";
import { actorOf, type Origin } from "../tokens/principal.ts";
import { appendAudit } from "../tokens/store/audit-rows.ts";
import { deleteSession, insertSignIn, takeSignIn } from "../tokens/store/session-rows.ts";
import type { Transaction } from "../tokens/store/sql.ts";
import { StoreUnavailable } from "../tokens/store/sql.ts";
import { userJson } from "./json.ts";
import { failureFacts } from "./log.ts";
import type { PlainRoute } from "./plain-route.ts";
import { badCredential, errorAnswer } from "./refusal-answer.ts";
import { type Answer, noContent, ok } from "./route.ts";
import {
  cookieRule,
  findSignedIn,
  newHandle,
  readCookie,
  sessionLifeMs,
  setCookie,
  startSession,
} from "./session.ts";
import type { ServerSettings } from "./settings.ts";

/** How long somebody may take at the identity provider. */
const signInLifeMs = 10 * 60_000;

const noProvider: Answer = errorAnswer(404, "not-found", "sign-in is not set up here", {
  help: "Start the service with --oidc-issuer and --oidc-client.",
});

const failed: Answer = errorAnswer(401, "sign-in-failed", "the sign-in could not be completed", {
  help: "Start again at /auth/sign-in.",
});

/** Signing in with OpenID Connect, signing out, and what a page needs to know of its session. */
export function signInRoutes(settings: ServerSettings): readonly PlainRoute[] {
  return [
    { method: "GET", path: "/auth/sign-in", handle: (request) => begin(settings, request) },
    {
      method: "GET",
      path: "/auth/callback",
      handle: (request, origin) => finish(settings, request, origin),
    },
    { method: "GET", path: "/auth/session", handle: (request) => current(settings, request) },
    {
      method: "POST",
      path: "/auth/sign-out",
      handle: (request, origin) => end(settings, request, origin),
    },
  ];
}

function redirectUri(settings: ServerSettings): string {
  return new URL("/auth/callback", settings.publicUrl).href;
}

async function begin(settings: ServerSettings, request: Request): Promise<Answer> {
  const { identity, service, publicUrl, log } = settings;
  if (identity === undefined) return noProvider;
  const asked = new URL(request.url).searchParams.get("return_to") ?? "/";
  let start;
  try {
    start = await identity.start(redirectUri(settings));
  } catch (error) {
    log.error(failureFacts(error), "the identity provider does not answer");
    return errorAnswer(503, "unavailable", "the identity provider does not answer");
  }
  const handle = newHandle(service.random);
  const { url, ...expected } = start;
  await service.store.transaction((transaction) =>
    insertSignIn(transaction, digest(handle), {
      ...expected,
      returnTo: localPath(asked, publicUrl),
      expiresAt: service.clock() + signInLifeMs,
    }),
  );
  const cookie = setCookie(cookieRule(publicUrl, "sign-in"), handle, signInLifeMs / 1_000);
  return { status: 302, headers: { location: url.href, "set-cookie": cookie } };
}

/** Only a place of our own: whoever sends people here must not choose where they end up. */
function localPath(asked: string, publicUrl: URL): string {
  const url = URL.parse(asked, publicUrl.href);
  if (url === null || url.origin !== publicUrl.origin || !asked.startsWith("/")) return "/";
  return url.pathname + url.search;
}

async function finish(settings: ServerSettings, request: Request, origin: Origin): Promise<Answer> {
  const { identity, service, publicUrl, log } = settings;
  if (identity === undefined) return noProvider;
  const signInCookie = cookieRule(publicUrl, "sign-in");
  const handle = readCookie(request.headers, signInCookie);
  const now = service.clock();
  const expected =
    handle === undefined
      ? undefined
      : await service.store.transaction((transaction) =>
          takeSignIn(transaction, digest(handle), now),
        );
  if (expected === undefined) return failed;
  let user: User;
  try {
    const answer = new URL(redirectUri(settings));
    answer.search = new URL(request.url).search;
    user = await takeIn(service, await identity.finish(answer, expected), origin);
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    log.warn({ requestId: origin.requestId, ...failureFacts(error) }, "a sign-in failed");
    return failed;
  }
  const session = await startSession(service, user, now);
  await service.store.transaction((transaction) =>
    tell(transaction, user, actions.signIn, origin, now),
  );
  return {
    status: 302,
    headers: {
      location: expected.returnTo,
      "set-cookie": setCookie(
        cookieRule(publicUrl, "session"),
        session.handle.reveal(),
        sessionLifeMs / 1_000,
      ),
    },
  };
}

async function current(settings: ServerSettings, request: Request): Promise<Answer> {
  const rule = cookieRule(settings.publicUrl, "session");
  const handle = readCookie(request.headers, rule);
  const found = handle === undefined ? undefined : await findSignedIn(settings.service, handle);
  if (found === undefined) return badCredential;
  return ok({
    user: userJson(found.user),
    csrf_token: found.session.csrf,
    expires_at: new Date(found.session.expiresAt).toISOString(),
  });
}

async function end(settings: ServerSettings, request: Request, origin: Origin): Promise<Answer> {
  const { service, publicUrl } = settings;
  const rule = cookieRule(publicUrl, "session");
  const handle = readCookie(request.headers, rule);
  const found = handle === undefined ? undefined : await findSignedIn(service, handle);
  if (handle === undefined || found === undefined) return badCredential;
  if (request.headers.get("x-csrf-token") !== found.session.csrf) {
    return errorAnswer(403, "forbidden", "the page's token is missing", {
      help: "Send the csrf_token of /auth/session as X-CSRF-Token.",
    });
  }
  await service.store.transaction(async (transaction) => {
    await deleteSession(transaction, digest(handle));
    await tell(transaction, found.user, actions.signOut, origin, service.clock());
  });
  return { ...noContent, headers: { "set-cookie": setCookie(rule, "", 0) } };
}

async function tell(
  transaction: Transaction,
  user: User,
  action: typeof actions.signIn | typeof actions.signOut,
  origin: Origin,
  at: number,
): Promise<void> {
  const actor = actorOf({ kind: "session", user });
  await appendAudit(transaction, serviceChain, [
    {
      at,
      action,
      actor: actor.label,
      actorId: actor.id,
      target: undefined,
      reason: undefined,
      requestId: origin.requestId,
      client: origin.client,
      detail: {},
    },
  ]);
}

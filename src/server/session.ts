import type { User } from "../tokens/organization.ts";
import { digest } from "../tokens/format.ts";
import type { TokenService } from "../tokens/service.ts";
import { findUser } from "../tokens/store/organization-rows.ts";
import { findSession, insertSession, type Session } from "../tokens/store/session-rows.ts";
import { Secret } from "../model/secret.ts";

/** A session lasts a working day. */
export const sessionLifeMs: number = 8 * 3_600_000;

/** How cookies are set: `__Host-` and Secure wherever the service is reached over TLS. */
export interface CookieRule {
  readonly name: string;
  readonly secure: boolean;
}

export function cookieRule(publicUrl: URL, purpose: "session" | "sign-in"): CookieRule {
  const secure = publicUrl.protocol === "https:";
  return { name: `${secure ? "__Host-" : ""}scopewright-${purpose}`, secure };
}

/** @param maxAge seconds; 0 takes the cookie away */
export function setCookie(rule: CookieRule, value: string, maxAge: number): string {
  const parts = [
    `${rule.name}=${value}`,
    "Path=/",
    "HttpOnly",
    "SameSite=Lax",
    `Max-Age=${maxAge}`,
  ];
  return (rule.secure ? [...parts, "Secure"] : parts).join("; ");
}

export function readCookie(headers: Headers, rule: CookieRule): string | undefined {
  const start = `${rule.name}=`;
  const pairs = (headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(start))?.slice(start.length);
}

/** Unpredictable text of 256 bits, for cookies and the like. */
export function newHandle(random: (bytes: number) => Uint8Array): string {
  return Buffer.from(random(32)).toString("base64url");
}

export async function startSession(
  service: TokenService,
  user: User,
  now: number,
): Promise<{ readonly handle: Secret; readonly session: Session }> {
  const handle = newHandle(service.random);
  const session: Session = {
    userId: user.id,
    csrf: newHandle(service.random),
    createdAt: now,
    expiresAt: now + sessionLifeMs,
  };
  await service.store.transaction((transaction) =>
    insertSession(transaction, digest(handle), session),
  );
  return { handle: new Secret(handle), session };
}

/** The signed-in user of a cookie's value. */
export async function findSignedIn(
  service: TokenService,
  handle: string,
): Promise<{ readonly user: User; readonly session: Session } | undefined> {
  const session = await findSession(service.store.read, digest(handle), service.clock());
  if (session === undefined) return undefined;
  const user = await findUser(service.store.read, session.userId);
  return user === undefined ? undefined : { user, session };
}

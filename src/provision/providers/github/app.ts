import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import { Secret } from "../../../model/secret.ts";
import type { Answer } from "../../token-provider.ts";

const minute = 60_000;

/** A key as GitHub hands it out, in PEM; undefined where it is none. */
export function appKey(pem: Secret): KeyObject | undefined {
  try {
    // A variable of the environment often has its line ends written out.
    const key = createPrivateKey(pem.reveal().replaceAll("\\n", "\n"));
    return key.asymmetricKeyType === "rsa" ? key : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What an App proves itself with for some minutes, from a minute ago, as clocks differ.
 *
 * @param app its client id or its number
 * @param now milliseconds since 1970
 */
export function appToken(app: string, key: KeyObject, now: number): Secret {
  const text = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const seconds = Math.floor(now / 1000);
  const claims = { iat: seconds - 60, exp: seconds + (8 * minute) / 1000, iss: app };
  const content = `${text({ alg: "RS256", typ: "JWT" })}.${text(claims)}`;
  const signature = sign("RSA-SHA256", Buffer.from(content), key).toString("base64url");
  return new Secret(`${content}.${signature}`);
}

/** `contents:write` as GitHub writes it, `{contents: "write"}`; the highest level of each. */
export function permissionsOf(scopes: readonly string[]): Answer<Readonly<Record<string, string>>> {
  const permissions: Record<string, string> = {};
  for (const scope of scopes) {
    const [name, level] = [scope.slice(0, scope.lastIndexOf(":")), scope.split(":").at(-1)!];
    if (!/^[a-z_]+$/.test(name) || !levels.includes(level)) {
      const message = `\`${scope}\` is no permission of a GitHub App`;
      const next = "write permissions as `contents:write`: a name, and read, write or admin";
      return { ok: false, failure: { code: "scope-refused", message, next } };
    }
    const known = permissions[name];
    if (known === undefined || levels.indexOf(known) < levels.indexOf(level)) {
      permissions[name] = level;
    }
  }
  return { ok: true, value: permissions };
}

const levels: readonly string[] = ["read", "write", "admin"];

/** Permissions that are wanted and not held at their level, each as a scope. */
export function missingPermissions(
  wanted: Readonly<Record<string, string>>,
  held: Readonly<Record<string, unknown>>,
): readonly string[] {
  return Object.entries(wanted)
    .filter(([name, level]) => levels.indexOf(String(held[name])) < levels.indexOf(level))
    .map(([name, level]) => `${name}:${level}`);
}

/**
 * The page at which a person makes the App: GitHub fills its form in from the address, with exactly
 * the permissions that are wanted, no webhook, and nobody else to install it.
 */
export function newAppPage(
  site: string,
  owner: string,
  name: string,
  permissions: Readonly<Record<string, string>>,
): string {
  const query = new URLSearchParams({
    name: name.slice(0, 34),
    url: site,
    public: "false",
    webhook_active: "false",
    ...permissions,
  });
  return `${site}/organizations/${encodeURIComponent(owner)}/settings/apps/new?${query.toString()}`;
}

import type { Node as MorphNode } from "ts-morph";
import type { Morph } from "../../typescript/module.ts";
import type { Imported } from "./imports.ts";

/** A place where code asks people for scopes. */
export interface OAuthSite {
  /** As the catalog names it. */
  readonly provider: string;
  readonly kind?: string;
  /** What the place is, for the integration's name. */
  readonly name: string;
  /** The call. */
  readonly node: MorphNode;
  /** The argument that is looked into, and the ways through it to scopes. */
  readonly argument: MorphNode;
  readonly ways: readonly (readonly string[])[];
}

/** Packages of passport whose name does not say whose they are. */
const passportProviders: Readonly<Record<string, string>> = {
  "google-oauth20": "google",
  "google-oauth2": "google",
  "google-oauth": "google",
  github2: "github",
  gitlab2: "gitlab",
  "slack-oauth2": "slack",
};

/** Names of providers that differ from the catalog's. */
const aliases: Readonly<Record<string, string>> = { "microsoft-entra-id": "msgraph" };

/** Kinds of token that people give an app. */
export const oauthKinds: Readonly<Record<string, string>> = {
  github: "oauth-token",
  sentry: "user-app-token",
};

const authScopes = [["authorization", "params", "scope"], ["scope"]];

/** What a call or `new` asks for, where it is one that is known. */
export function oauthSite(
  { Node }: Morph,
  node: MorphNode,
  imports: ReadonlyMap<string, Imported>,
): OAuthSite | undefined {
  if (!Node.isCallExpression(node) && !Node.isNewExpression(node)) return undefined;
  const callee = node.getExpression();
  const root = Node.isPropertyAccessExpression(callee) ? callee.getExpression() : callee;
  const imported = imports.get(root.getText());
  const [first, second] = node.getArguments();
  const method = Node.isPropertyAccessExpression(callee) ? callee.getName() : undefined;
  if (method === "authenticate" && second !== undefined && Node.isStringLiteral(first)) {
    const isPassport = imported?.module === "passport" || root.getText() === "passport";
    return isPassport
      ? site(passportProvider(first.getLiteralText()), "passport", node, second, [["scope"]])
      : undefined;
  }
  const bolt = slackSite(node, method, imports, first);
  if (bolt !== undefined || imported === undefined || first === undefined) return bolt;
  const { module } = imported;
  const auth = /^(?:next-auth|@auth\/[\w-]+)\/providers\/([\w-]+)$/.exec(module)?.[1];
  if (auth !== undefined) return site(aliases[auth] ?? auth, "auth", node, first, authScopes);
  const strategy = /^(?:@[\w-]+\/)?passport-([\w-]+)$/.exec(module)?.[1];
  if (strategy !== undefined && Node.isNewExpression(node)) {
    return site(passportProvider(strategy), "passport", node, first, [["scope"]]);
  }
  if (/^(?:octokit|@octokit\/(?:oauth-app|oauth-authorization-url))$/.test(module)) {
    return site("github", "octokit", node, first, [["defaultScopes"], ["scopes"]]);
  }
  return undefined;
}

/** Bolt's `App` and receivers, the installer, and the address that it makes. */
function slackSite(
  node: MorphNode,
  method: string | undefined,
  imports: ReadonlyMap<string, Imported>,
  argument: MorphNode | undefined,
): OAuthSite | undefined {
  if (argument === undefined) return undefined;
  const modules = [...imports.values()].map(({ module }) => module);
  if (!modules.some((module) => /^@slack\/(?:bolt|oauth)$/.test(module))) return undefined;
  const made = /^new\s+(?:\w+\.)?(?:App|\w*Receiver|InstallProvider)\b/.test(node.getText());
  if (!made && method !== "generateInstallUrl") return undefined;
  return {
    provider: "slack",
    kind: "bot-token",
    name: "slack",
    node,
    argument,
    ways: [["scopes"]],
  };
}

function site(
  provider: string,
  by: string,
  node: MorphNode,
  argument: MorphNode,
  ways: OAuthSite["ways"],
): OAuthSite {
  const kind = oauthKinds[provider];
  const name = `${by}-${provider}`;
  return { provider, ...(kind === undefined ? {} : { kind }), name, node, argument, ways };
}

function passportProvider(name: string): string {
  return passportProviders[name] ?? name.replace(/-?oauth2?$/, "");
}

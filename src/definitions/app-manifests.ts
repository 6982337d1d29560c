import { manifestReader } from "./manifest-lists.ts";
import type { ReadyReader } from "./reader.ts";

/** Manifests of Slack apps: a bot's scopes, and those that the app asks of people. */
export const slackManifestReader: ReadyReader = manifestReader({
  id: "slack-manifest",
  title: "Slack app manifests (manifest.json, manifest.yaml)",
  provider: "slack",
  accepts(path, _settings, text) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (!/^(?:.*manifest.*|.*slack.*)\.(?:json|ya?ml)$/i.test(name)) return false;
    if (text === undefined) return true;
    return /(?:^|[\s{,])["']?oauth_config["']?\s*:/.test(text) && /["']?scopes["']?\s*:/.test(text);
  },
  lists: [
    { path: ["oauth_config", "scopes", "bot"], part: "bot", kind: "bot-token" },
    { path: ["oauth_config", "scopes", "user"], part: "user", kind: "user-token" },
  ],
  without: {
    code: "unstated-scopes",
    message: "this Slack app asks for no scopes of its own",
    expected: "`oauth_config.scopes.bot` or `.user`",
  },
});

/** Manifests of Apps Script projects. */
export const appsScriptReader: ReadyReader = manifestReader({
  id: "apps-script",
  title: "Apps Script manifests (appsscript.json)",
  provider: "google",
  accepts: (path) => /(?:^|\/)appsscript\.json$/.test(path),
  lists: [{ path: ["oauthScopes"] }],
  without: {
    code: "unstated-scopes",
    message: "this manifest states no scopes: Apps Script grants what it finds the code to need",
    expected: "`oauthScopes`, which then are all that is granted",
  },
});

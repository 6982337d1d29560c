import { errorAnswer } from "./refusal-answer.ts";
import type { Answer } from "./route.ts";
import type { PlainRoute } from "./plain-route.ts";
import { cookieRule, findSignedIn, readCookie } from "./session.ts";
import type { ServerSettings } from "./settings.ts";
import { pageFiles } from "./page-files.ts";

/** Nothing runs, loads or is asked for but what the service itself serves. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** One document for all of them: the script reads the address. */
const addresses = ["/", "/tokens", "/tokens/new", "/tokens/:id", "/policy", "/audit", "/report"];

/** The pages for people, and the files that they are made of. */
export function pageRoutes(settings: ServerSettings): readonly PlainRoute[] {
  return [
    ...addresses.map((path): PlainRoute => ({
      method: "GET",
      path,
      handle: (request) => page(settings, request),
    })),
    {
      method: "GET",
      path: "/pages/:file",
      handle: (request) => Promise.resolve(file(new URL(request.url).pathname)),
    },
  ];
}

async function page(settings: ServerSettings, request: Request): Promise<Answer> {
  const handle = readCookie(request.headers, cookieRule(settings.publicUrl, "session"));
  const signedIn = handle !== undefined && (await findSignedIn(settings.service, handle));
  const { script, style, icon } = pageFiles();
  const body = `<!doctype html>
<html lang="en" data-session="${Boolean(signedIn)}" data-sign-in="${settings.identity !== undefined}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Scopewright</title>
<link rel="icon" href="/pages/${icon}" type="image/svg+xml">
<link rel="stylesheet" href="/pages/${style}">
<script type="module" src="/pages/${script}"></script>
</head>
<body>
<noscript><p class="noscript">These pages need JavaScript. Everything they do is in the API too: <a href="/openapi.json">openapi.json</a>, and <code>scopewright token</code> on the command line.</p></noscript>
</body>
</html>
`;
  return {
    status: 200,
    text: { type: "text/html; charset=utf-8", body },
    headers: {
      "content-security-policy": policy,
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    },
  };
}

function file(path: string): Answer {
  const found = pageFiles().read(path.slice("/pages/".length));
  if (found === undefined) return errorAnswer(404, "not-found", "there is no such file");
  return {
    status: 200,
    text: found,
    // The name holds a hash of the content, and there is nothing of anybody in it.
    headers: {
      "cache-control": "public, max-age=31536000, immutable",
      "cross-origin-resource-policy": "same-origin",
    },
  };
}

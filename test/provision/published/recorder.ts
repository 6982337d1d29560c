import nock from "nock";
import type { Came } from "../clients/fake-places.ts";
import { answering } from "./answers.ts";
import type { Sent } from "./operation.ts";

/** Where each vendor is reached. */
export const bases: Readonly<Record<string, string>> = {
  github: "https://api.github.com",
  gitlab: "https://gitlab.com",
  vercel: "https://api.vercel.com",
  sentry: "https://sentry.io",
  vault: "https://vault.test",
  aws: "https://secretsmanager.eu-central-1.amazonaws.com",
};

/** All that goes out to the vendors from now on, in order. @param key base64 of a public key */
export function recordAll(key: string): readonly Sent[] {
  const sent: Sent[] = [];
  nock.disableNetConnect();
  for (const [vendor, base] of Object.entries(bases)) {
    const fake = answering(vendor, key);
    for (const method of ["GET", "POST", "PUT", "DELETE"]) {
      nock(base)
        .persist()
        .intercept(/.*/, method)
        .reply(async (request: Request) => {
          const url = new URL(request.url);
          const text = await request.text();
          const body = text === "" ? undefined : (JSON.parse(text) as Came["body"]);
          const query = Object.fromEntries(url.searchParams);
          const headers = Object.fromEntries(request.headers);
          sent.push({ vendor, method, path: url.pathname, query, body, headers });
          const given = fake({
            method,
            path: decodeURIComponent(url.pathname + url.search),
            headers: request.headers,
            body: body ?? {},
          });
          return [given.status, given.body as nock.Body];
        });
    }
  }
  return sent;
}

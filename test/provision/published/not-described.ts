/**
 * What nobody publishes a machine-readable description of in a package, so that no body and no query
 * of it is held against anything but what the vendor's prose says. Each entry names requests by their
 * beginning; a test fails once one is described, or is sent no more.
 */
export const notDescribed: readonly {
  readonly vendor: string;
  readonly request: string;
  readonly why: string;
}[] = [
  {
    vendor: "gitlab",
    request: "",
    why: "GitLab's OpenAPI document is in its source alone; the clients on npm are written by hand, by others",
  },
  {
    vendor: "vault",
    request: "",
    why: "a Vault server makes its document when it is asked, of what is mounted; no package holds one",
  },
  {
    vendor: "sentry",
    request: "GET /api/0/ ",
    why: "the root of the API is in Sentry's source and not in what it publishes",
  },
  {
    vendor: "sentry",
    request: "POST /api/0/sentry-apps/ ",
    why: "in Sentry's source and not in what it publishes; a test holds its body against PUT's",
  },
  {
    vendor: "vercel",
    request: "GET /v5/user/tokens ",
    why: "version 6 alone is described, which does not say how its next page is asked for",
  },
];

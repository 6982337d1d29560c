const base = process.env.SENTRY_URL ?? "https://sentry.io";

/** Asks Sentry's API; `path` is below `/api/0`. */
export async function sentry(path: string, method = "GET", body?: unknown): Promise<unknown> {
  const response = await fetch(`${base}/api/0${path}`, {
    method,
    headers: {
      authorization: `Bearer ${process.env.SENTRY_AUTH_TOKEN}`,
      "content-type": "application/json",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`Sentry answered ${response.status}`);
  return response.json();
}

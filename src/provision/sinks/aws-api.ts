import type { Secret } from "../../model/secret.ts";
import type { Failure } from "../failure.ts";
import { field, plainField, type Remote, type Reply, send, statusFailure } from "../http.ts";

/** What signs requests to AWS; the secret key is the remote's credential. */
export interface AwsKeys {
  readonly region: string;
  readonly accessKeyId: string;
  /** Of temporary credentials. */
  readonly session?: Secret;
}

/** `sent` tells whether it may have been done all the same. */
export type AwsResult =
  | { readonly ok: true; readonly json: unknown }
  | { readonly ok: false; readonly failure: Failure; readonly sent: boolean };

/**
 * One call of AWS Secrets Manager, signed and sent once.
 *
 * @param what completes «may not …» in failures
 */
export async function callSecretsManager(
  remote: Remote,
  keys: AwsKeys,
  action: string,
  body: Readonly<Record<string, unknown>>,
  what: string,
): Promise<AwsResult> {
  const { AwsV4Signer } = await import("aws4fetch");
  const content = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": `secretsmanager.${action}`,
  };
  const signed = await new AwsV4Signer({
    method: "POST",
    url: `${remote.base}/`,
    headers: content,
    // The very bytes that are sent.
    body: JSON.stringify(body),
    service: "secretsmanager",
    region: keys.region,
    accessKeyId: keys.accessKeyId,
    secretAccessKey: remote.credential.reveal(),
    ...(keys.session === undefined ? {} : { sessionToken: keys.session.reveal() }),
  }).sign();
  const { host: _, ...headers } = Object.fromEntries(signed.headers.entries());
  const result = await send(
    { ...remote, header: () => ({}) },
    { method: "POST", path: "/", body, headers },
  );
  if (!result.ok) return result;
  const { reply } = result;
  return reply.status === 200
    ? { ok: true, json: reply.json }
    : { ok: false, failure: failureOf(reply, what), sent: reply.status >= 500 };
}

/** AWS answers nearly everything with 400 and tells in `__type` what it is. */
function failureOf(reply: Reply, what: string): Failure {
  const type = plainType(reply.json);
  const as = (status: number): Failure => statusFailure("AWS", { ...reply, status }, what, type);
  switch (type) {
    case "AccessDeniedException":
      return as(403);
    case "ResourceNotFoundException":
      return as(404);
    case "ThrottlingException":
    case "LimitExceededException":
      return as(429);
    case "UnrecognizedClientException":
    case "InvalidSignatureException":
    case "ExpiredTokenException":
      return as(401);
    default:
      return as(reply.status);
  }
}

function plainType(json: unknown): string | undefined {
  const type = field(json, "__type");
  const name = typeof type === "string" ? type.slice(type.lastIndexOf("#") + 1) : undefined;
  return plainField({ name }, "name");
}

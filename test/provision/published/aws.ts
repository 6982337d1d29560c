import type * as Client from "@aws-sdk/client-secrets-manager";
import { keeping, type Operation, type Published } from "./operation.ts";
import { bodyCheck, nothing, queryCheck, type Schema } from "./schema-check.ts";

/** A structure as AWS's client holds it: kind, namespace, name, traits, members, their types, required. */
type Structure = readonly [3, string, string, unknown, string[], unknown[], number?];
type CallSchema = readonly [9, string, string, unknown, () => Structure, unknown];

/**
 * AWS's own client, made of its service model. Its schemas tell members, types, and how many of the
 * members, from the first, are required. Lengths and patterns are lost on the way. How a request is
 * addressed, the client is asked itself.
 */
export async function publishedByAws(): Promise<Published> {
  const client = await import("@aws-sdk/client-secrets-manager");
  const envelope = await envelopeOf(client);
  const exported = client as Readonly<Record<string, unknown>>;
  const operation = keeping<Operation>();
  return (sent) => {
    const { method, path, headers } = sent;
    const target = headers["x-amz-target"] ?? "";
    const action = target.slice(target.indexOf(".") + 1);
    const schema = exported[`${action}$`] as CallSchema | undefined;
    const addressed =
      method === envelope.method &&
      path === envelope.path &&
      target === `${envelope.prefix}.${action}` &&
      headers["content-type"] === envelope.contentType;
    if (!addressed || schema?.[0] !== 9) return Promise.resolve(undefined);
    return Promise.resolve(
      operation(target, () => ({
        name: target,
        query: queryCheck(nothing),
        body: bodyCheck(schemaOf(schema[4]())),
        bodyRequired: true,
      })),
    );
  };
}

interface Envelope {
  readonly method: string;
  readonly path: string;
  readonly prefix: string;
  readonly contentType: string;
}

/** As much of a request as the client hands over. */
interface Addressed {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How the client addresses a request, which gets no further than here. */
async function envelopeOf(client: typeof Client): Promise<Envelope> {
  let envelope: Envelope | undefined;
  const secrets = new client.SecretsManagerClient({
    region: "eu-central-1",
    credentials: { accessKeyId: "AKIDFAKE", secretAccessKey: "none" },
    maxAttempts: 1,
    requestHandler: {
      handle: ({ method, path, headers }: Addressed) => {
        const contentType = headers["content-type"] ?? "";
        const prefix = headers["x-amz-target"]?.replace(/\.DescribeSecret$/, "") ?? "";
        envelope = { method, path, prefix, contentType };
        return Promise.reject(new Error("far enough"));
      },
    },
  });
  const command = new client.DescribeSecretCommand({ SecretId: "a" });
  await secrets.send(command).catch(() => undefined);
  if (envelope === undefined) throw new Error("the client sent nothing");
  return envelope;
}

function schemaOf([, , , , names, types, required = 0]: Structure): Schema {
  const properties = names.map((name, at) => [name, memberSchema(types[at])] as const);
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    required: names.slice(0, required),
    additionalProperties: false,
  };
}

/** A type, with traits beside it or not, by reference or not. */
function memberSchema(type: unknown): Schema {
  if (typeof type === "function") return memberSchema((type as () => unknown)());
  // `[type, traits]`, or `[0, namespace, name, traits, type]` where a simple type has a name.
  if (Array.isArray(type)) return memberSchema(type.length === 2 ? type[0] : type[4]);
  switch (type) {
    case 0:
      return { type: "string" };
    case 64:
      return { type: "array", items: { type: "string" } };
    // Bytes, in Base64.
    case 21:
      return { type: "string" };
    default:
      throw new Error(`the type ${String(type)} is not understood`);
  }
}

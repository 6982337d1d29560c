import { createHash } from "node:crypto";
import { type Failure, refused } from "../failure.ts";
import { field, plainField, type Remote } from "../http.ts";
import type { Sink, SinkState, WriteAnswer } from "../sink.ts";
import type { Answer } from "../token-provider.ts";
import { type AwsKeys, type AwsResult, callSecretsManager } from "./aws-api.ts";

/** What DescribeSecret tells, which holds no value. */
interface Described {
  readonly current: string | undefined;
  readonly updatedAt?: number;
  readonly rotates: boolean;
  /** Why nobody can put a value into it, whatever they may do. */
  readonly closed?: Failure;
}

/**
 * A secret of AWS Secrets Manager whose current version is the token. A version's id is made of the
 * token's, and AWS keeps one value for one id: so which token is current is known without ever
 * reading a value. The new version waits as AWSPENDING until AWSCURRENT is moved from the version
 * that was seen, which fails where somebody else has moved it.
 *
 * @param name or ARN of a secret that exists
 */
export function awsSecretSink(remote: Remote, keys: AwsKeys, name: string): Sink {
  const call = (
    action: string,
    body: Readonly<Record<string, unknown>>,
    what: string,
  ): Promise<AwsResult> =>
    callSecretsManager(remote, keys, action, { SecretId: name, ...body }, what);
  const describe = async (): Promise<Answer<Described>> => {
    const result = await call("DescribeSecret", {}, "describe the secret");
    if (result.ok) return { ok: true, value: describedOf(result.json, keys.region) };
    const { failure } = result;
    return refused(failure.code === "not-found" ? { ...failure, next: makeIt } : failure);
  };
  const stage = (
    label: string,
    move: { readonly to?: string; readonly from?: string | undefined },
  ): Promise<AwsResult> =>
    call(
      "UpdateSecretVersionStage",
      {
        VersionStage: label,
        ...(move.to === undefined ? {} : { MoveToVersionId: move.to }),
        ...(move.from === undefined ? {} : { RemoveFromVersionId: move.from }),
      },
      "move the secret's stages",
    );
  const observe = async (): Promise<Answer<SinkState>> => {
    const now = await describe();
    return now.ok ? { ok: true, value: stateOf(now.value) } : now;
  };
  /** What became of the move of AWSCURRENT: asking is surer than any error. */
  const settle = async (
    version: string,
    failed: AwsResult & { ok: false },
  ): Promise<WriteAnswer> => {
    const now = await describe();
    if (!now.ok) return { kind: "unknown", failure: failed.failure };
    if (now.value.current === version) return { kind: "written", version };
    if (failed.sent) return { kind: "unknown", failure: failed.failure };
    return failed.failure.code === "refused"
      ? { kind: "conflict", failure: conflict }
      : { kind: "refused", failure: failed.failure };
  };
  return {
    place: `AWS secret ${name} (${keys.region})`,
    key: `aws-secret:${keys.region}:${name}`,
    readable: true,
    preflight: async () => {
      const now = await describe();
      if (!now.ok) return now;
      const obstacle = now.value.closed ?? (now.value.rotates ? rotatesItself : undefined);
      return obstacle === undefined ? { ok: true, value: undefined } : refused(obstacle);
    },
    observe,
    write: async ({ secret, tokenId }, base) => {
      const version = versionOf(tokenId);
      const now = await describe();
      if (!now.ok) return { kind: "refused", failure: now.failure };
      const { current } = now.value;
      if (current === version) return { kind: "written", version };
      const from = base.kind === "present" ? base.version : undefined;
      if (base.kind !== "hidden" && from !== current) {
        return { kind: "conflict", failure: conflict };
      }
      const stored = await call(
        "PutSecretValue",
        {
          ClientRequestToken: version,
          SecretString: secret.reveal(),
          VersionStages: ["AWSPENDING"],
        },
        "put a value into the secret",
      );
      if (!stored.ok) return { kind: stored.sent ? "unknown" : "refused", failure: stored.failure };
      const moved = await stage("AWSCURRENT", { to: version, from: current });
      if (!moved.ok) {
        const settled = await settle(version, moved);
        if (settled.kind !== "written") return settled;
      }
      // The token is in use already; a label that stays hinders nothing but AWS's own rotation.
      await stage("AWSPENDING", { from: version });
      return { kind: "written", version };
    },
    compare: async ({ tokenId }) => {
      const now = await describe();
      if (!now.ok) return now;
      const same = now.value.current === versionOf(tokenId);
      return { ok: true, value: same ? "same" : "other" };
    },
  };
}

const makeIt =
  "make the secret first, such as with `aws secretsmanager create-secret`; no right to make others is needed then";

const conflict: Failure = {
  code: "conflict",
  message: "another version of the secret became current since the plan was made",
  next: "see what put it there; then deliver anew with `scopewright rotate NAME`",
};

const rotatesItself: Failure = {
  code: "rotates-itself",
  message: "AWS rotates this secret itself, and would replace the token",
  next: "turn its rotation off, or deliver to another secret",
};

/** AWS takes 32 to 64 characters. */
function versionOf(tokenId: string): string {
  return createHash("sha256").update(`scopewright token ${tokenId}`).digest("hex");
}

function describedOf(json: unknown, region: string): Described {
  const stages = Object.entries(field(json, "VersionIdsToStages") ?? {});
  const current = stages.find(
    ([, labels]) => Array.isArray(labels) && labels.includes("AWSCURRENT"),
  );
  const changed = field(json, "LastChangedDate");
  const closed = closedBy(json, region);
  return {
    current: current?.[0],
    ...(typeof changed === "number" ? { updatedAt: Math.round(changed * 1000) } : {}),
    rotates: field(json, "RotationEnabled") === true,
    ...(closed === undefined ? {} : { closed }),
  };
}

function closedBy(json: unknown, region: string): Failure | undefined {
  const primary = plainField(json, "PrimaryRegion");
  if (primary !== undefined && primary !== region) return replicaOf(primary);
  if (plainField(json, "OwningService") !== undefined) return managedElsewhere;
  return typeof field(json, "DeletedDate") === "number" ? beingDeleted : undefined;
}

const beingDeleted: Failure = {
  code: "being-deleted",
  message: "the secret is marked to be deleted, and takes no value",
  next: "keep it with `aws secretsmanager restore-secret`, or deliver to another secret",
};

const managedElsewhere: Failure = {
  code: "managed-elsewhere",
  message: "the secret is one of a service of AWS, which alone writes it",
  next: "deliver to another secret",
};

function replicaOf(region: string): Failure {
  return {
    code: "is-replica",
    message: `the secret is a copy of the one in ${region}, and only that one can be written`,
    next: `state \`region: ${region}\` in the definition`,
  };
}

function stateOf({ current, updatedAt, rotates }: Described): SinkState {
  if (current === undefined) return { kind: "absent" };
  return {
    kind: "present",
    version: current,
    ...(updatedAt === undefined ? {} : { updatedAt }),
    drift: rotates ? ["AWS rotates it itself"] : [],
  };
}

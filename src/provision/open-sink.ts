import { Secret } from "../model/secret.ts";
import { type AccessOf, type CredentialFact, isMissing } from "./credentials.ts";
import type { DesiredDelivery, DesiredLineage } from "./desired.ts";
import { type Failure, refused } from "./failure.ts";
import { privateToken, type Remote } from "./http.ts";
import type { Sink } from "./sink.ts";
import { awsSecretSink } from "./sinks/aws-secret.ts";
import { execSink, type ProgramsUnderWay } from "./sinks/exec.ts";
import { fileSink } from "./sinks/file.ts";
import { githubSecretSink } from "./sinks/github-secret.ts";
import { gitlabVariableSink } from "./sinks/gitlab-variable.ts";
import { vaultSink } from "./sinks/vault.ts";
import { VercelApi } from "./sinks/vercel-api.ts";
import { vercelSink } from "./sinks/vercel.ts";
import type { Answer } from "./token-provider.ts";

/** What places are reached with. */
export interface SinkSurroundings {
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly accessOf: AccessOf;
  readonly fetch: typeof fetch;
  readonly programs: ProgramsUnderWay;
}

type Open = (delivery: DesiredDelivery, around: SinkSurroundings) => Answer<Sink>;

/** Every kind of place, by the name that definitions use. */
const kinds: Readonly<Record<string, Open>> = {
  vercel: ({ settings, environment, sensitive }, around) =>
    withRemote("vercel", "Vercel", around, (remote) => {
      const team = settings["team"];
      const about = {
        project: String(settings["project"]),
        ...(typeof team === "string" ? { team } : {}),
      };
      return vercelSink(new VercelApi(remote, about), {
        ...about,
        variable: String(settings["variable"]),
        environment,
        sensitive,
        redeploy: settings["redeploy"] === true,
      });
    }),
  "github-secret": ({ settings, environment }, around) =>
    withRemote("github", "GitHub", around, (remote) => {
      const text = (key: string): string | undefined =>
        typeof settings[key] === "string" ? settings[key] : undefined;
      const [repository, organization] = [text("repository"), text("organization")];
      const written = text("environment");
      const own = written === undefined ? undefined : placeIn(written, environment);
      return githubSecretSink(remote, {
        secret: String(settings["secret"]),
        ...(repository === undefined ? {} : { repository }),
        ...(organization === undefined ? {} : { organization }),
        ...(own === undefined ? {} : { environment: own }),
      });
    }),
  "gitlab-variable": ({ settings, environment, sensitive }, around) =>
    withRemote("gitlab", "GitLab", around, (remote) => {
      const kind = typeof settings["project"] === "string" ? "project" : "group";
      const hidden = sensitive ? "when-made" : "never";
      return gitlabVariableSink(
        { ...remote, header: privateToken },
        {
          owner: { kind, path: String(settings[kind]) },
          variable: String(settings["variable"]),
          scope: placeIn(settings["scope"] ?? "*", environment),
          masked: settings["masked"] !== false,
          protected: settings["protected"] !== false,
          hidden: settings["hidden"] === true ? "always" : hidden,
        },
      );
    }),
  vault: ({ settings, environment }, around) => {
    const { address, namespace } = settings;
    const access = around.accessOf("vault");
    // Else whoever edits a definition could send the credential where they like.
    if (typeof address === "string" && !isMissing(access) && !isSameBase(address, access.base)) {
      return refused(otherAddress(access.base));
    }
    const mount = placeIn(settings["mount"] ?? "secret", environment);
    const path = placeIn(settings["path"], environment);
    // They would be taken out on the way, and what is left may be another part of the API.
    if (/(?:^|\/)\.{1,2}(?:\/|$)/.test(`${mount}/${path}`)) return refused(dottedPath(mount, path));
    return withRemote("vault", "Vault", around, (remote) =>
      vaultSink(remote, {
        mount,
        path,
        key: placeIn(settings["key"] ?? "token", environment),
        ...(typeof namespace === "string" ? { namespace } : {}),
      }),
    );
  },
  "aws-secret": ({ settings, environment }, around) => {
    const { env } = around;
    const region = settings["region"] ?? env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"];
    const accessKeyId = env["AWS_ACCESS_KEY_ID"];
    const session = env["AWS_SESSION_TOKEN"];
    if (typeof region !== "string" || !/^[a-z]{2}(?:-[a-z]+)+-\d+$/.test(region)) {
      return refused(noRegion);
    }
    if (accessKeyId === undefined) return refused(noKeyId);
    return withRemote("aws", "AWS", around, (remote) =>
      awsSecretSink(
        { ...remote, base: remote.base.replace("{region}", region) },
        { region, accessKeyId, ...(session === undefined ? {} : { session: new Secret(session) }) },
        placeIn(settings["secret"], environment),
      ),
    );
  },
  file: ({ settings, environment }, { root }) => ({
    ok: true,
    value: fileSink({
      root,
      path: placeIn(settings["path"], environment),
      recipients: [settings["recipients"] ?? []].flat().map(String),
    }),
  }),
  exec: ({ settings, environment }, { root, env, programs }) => {
    const [program, ...args] = (settings["command"] as readonly unknown[]).map(String);
    return {
      ok: true,
      value: execSink([program!, ...args], { cwd: root, env, environment, programs }),
    };
  },
};

/** One place can't hold the tokens of two environments. */
function placeIn(setting: unknown, environment: string): string {
  return String(setting).replaceAll("{environment}", environment);
}

function isSameBase(address: string, base: string): boolean {
  return URL.parse(address)?.href === URL.parse(base)?.href;
}

function otherAddress(base: string): Failure {
  return {
    code: "other-address",
    message: `the definition names another Vault than ${base}, which the credential is for`,
    next: "set VAULT_ADDR to the definition's `address`, and VAULT_TOKEN to a credential for it",
  };
}

function dottedPath(mount: string, path: string): Failure {
  return {
    code: "bad-path",
    message: `${mount}/${path} is no path in a Vault: \`.\` and \`..\` can't be parts of one`,
    next: "write out the definition's `mount` and `path`",
  };
}

const noRegion: Failure = {
  code: "no-region",
  message: "the AWS region of the secret is not stated, or is no region",
  next: "name it in the definition's `region`, or set AWS_REGION",
};

const noKeyId: Failure = {
  code: "no-credential",
  message: "nothing is in AWS_ACCESS_KEY_ID, the half of the credential that names it",
  next: "set it, AWS_SECRET_ACCESS_KEY, and AWS_SESSION_TOKEN where the credential is temporary",
};

/** The places that a lineage's token goes to, or the first that can't be reached and why. */
export function openSinks(
  { deliveries }: DesiredLineage,
  around: SinkSurroundings,
): Answer<readonly Sink[]> {
  const sinks: Sink[] = [];
  for (const delivery of deliveries) {
    const open = Object.hasOwn(kinds, delivery.sink) ? kinds[delivery.sink] : undefined;
    if (open === undefined) return refused(unknownSink(delivery.sink));
    const sink = open(delivery, around);
    if (!sink.ok) return sink;
    sinks.push(sink.value);
  }
  return { ok: true, value: sinks };
}

function unknownSink(name: string): Failure {
  return {
    code: "no-such-sink",
    message: `tokens can't be delivered to \`${name}\` yet`,
    next: `use one of ${Object.keys(kinds).join(", ")}; \`exec\` runs a program of your own that puts it there`,
  };
}

function withRemote(
  platform: string,
  name: string,
  { accessOf, fetch }: SinkSurroundings,
  make: (remote: Remote) => Sink,
): Answer<Sink> {
  const access = accessOf(platform);
  if (isMissing(access)) return refused(noCredential(access));
  return { ok: true, value: make({ name, ...access, fetch }) };
}

/** What is missing, what it has to be allowed, and where it is looked for. */
export function noCredential({ platform, variable, needs }: CredentialFact): Failure {
  return {
    code: "no-credential",
    message: `nothing is in ${variable}, the credential for ${platform}`,
    next: `set it; the least that it needs: ${needs}`,
  };
}

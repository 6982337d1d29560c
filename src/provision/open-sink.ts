import type { AccessOf, CredentialFact } from "./credentials.ts";
import { isMissing } from "./credentials.ts";
import type { DesiredDelivery, DesiredLineage } from "./desired.ts";
import type { Failure } from "./failure.ts";
import type { Remote } from "./http.ts";
import type { Sink } from "./sink.ts";
import { execSink } from "./sinks/exec.ts";
import { fileSink } from "./sinks/file.ts";
import { githubSecretSink } from "./sinks/github-secret.ts";
import { VercelApi } from "./sinks/vercel-api.ts";
import { vercelSink } from "./sinks/vercel.ts";
import type { Answer } from "./token-provider.ts";

/** What places are reached with. */
export interface SinkSurroundings {
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly accessOf: AccessOf;
  readonly fetch: typeof fetch;
}

type Open = (delivery: DesiredDelivery, around: SinkSurroundings) => Answer<Sink>;

/** Every kind of place, by the name that definitions use. */
const kinds: Readonly<Record<string, Open>> = {
  vercel: ({ settings, environment, sensitive }, around) =>
    withRemote("vercel", "Vercel", around, (remote) => {
      const project = String(settings["project"]);
      const team = settings["team"];
      const about = { project, ...(typeof team === "string" ? { team } : {}) };
      return vercelSink(new VercelApi(remote, about), {
        project,
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
      const own = text("environment")?.replaceAll("{environment}", environment);
      return githubSecretSink(remote, {
        secret: String(settings["secret"]),
        ...(repository === undefined ? {} : { repository }),
        ...(organization === undefined ? {} : { organization }),
        ...(own === undefined ? {} : { environment: own }),
      });
    }),
  file: ({ settings, environment }, { root }) => ({
    ok: true,
    value: fileSink({
      root,
      // One file can't hold the tokens of two environments.
      path: String(settings["path"]).replaceAll("{environment}", environment),
      recipients: (settings["recipients"] as readonly unknown[]).map(String),
    }),
  }),
  exec: ({ settings, environment }, { root, env }) => {
    const [program, ...args] = (settings["command"] as readonly unknown[]).map(String);
    return {
      ok: true,
      value: execSink([program!, ...args], { cwd: root, env, environment }),
    };
  },
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
    next: `set it to a credential that has ${needs}`,
  };
}

function refused(failure: Failure): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure };
}

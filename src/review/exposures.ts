import type { Catalog } from "../catalog/compiled.ts";
import type { TokenKind } from "../model/catalog.ts";
import type { Delivery, Integration } from "../model/integration.ts";

/** A part of what surrounds the scopes that became larger. */
export interface ExposureGrowth {
  readonly dimension:
    | "resources"
    | "environments"
    | "sinks"
    | "life"
    | "sensitivity"
    | "sharing"
    | "principal"
    | "issuer"
    | "trigger"
    | "callers"
    | "trust";
  readonly base: readonly string[];
  readonly head: readonly string[];
  /** What a waiver names: one part for each thing that is new. */
  readonly parts: readonly [string, ...string[]];
  /** What is larger, as the end of a sentence that begins with "this token". */
  readonly words: string;
}

/**
 * Events that people without write access can cause and whose runs have the repository's token and
 * secrets, or that let other workflows decide what is run.
 */
const openEvents: ReadonlySet<string> = new Set([
  "discussion",
  "discussion_comment",
  "fork",
  "issue_comment",
  "issues",
  "pull_request_target",
  "watch",
  "workflow_call",
  "workflow_run",
]);

/** Whom a token speaks for, from the least to the most. */
const principalRank: Readonly<Record<TokenKind["principal"], number>> = {
  job: 0,
  app: 1,
  project: 1,
  organization: 2,
  user: 3,
};

const day = 86_400_000;

/**
 * What surrounds an integration's scopes and grew from base to head. What a side does not state is
 * taken at its worst where it limits (resources, longest age, kind), and for nothing where it adds
 * (environments, sinks).
 */
export function exposureGrowth(
  base: Integration,
  head: Integration,
  catalog: Catalog,
): readonly ExposureGrowth[] {
  return [
    ...resources(base, head),
    ...environments(base, head),
    ...sinks(base, head),
    ...life(base, head),
    ...sensitivity(base, head),
    ...sharing(base, head),
    ...principal(base, head, catalog),
    ...issuer(base, head),
    ...triggers(base, head),
    ...callers(base, head),
    ...trust(base, head),
  ];
}

function* resources(base: Integration, head: Integration): Generator<ExposureGrowth> {
  const before = base.token.resources?.map(({ value }) => value);
  const after = head.token.resources?.map(({ value }) => value);
  if (before === undefined) return;
  if (after === undefined) {
    yield {
      dimension: "resources",
      base: before,
      head: ["not limited"],
      parts: ["resources:*"],
      words: "is no longer limited to certain resources",
    };
    return;
  }
  yield* added("resources", before, after, (names) => `now covers ${names}`);
}

function* environments(base: Integration, head: Integration): Generator<ExposureGrowth> {
  const own = ({ token }: Integration): string[] => token.environments.map(({ value }) => value);
  yield* added("environments", own(base), own(head), (names) => `now exists in ${names}`);
  for (const { before, after } of sameSinks(base, head)) {
    if (before.environments === undefined && after.environments === undefined) continue;
    const at = (delivery: Delivery, integration: Integration): string[] =>
      (delivery.environments ?? own(integration)).map((name) => `${name} at ${sinkName(delivery)}`);
    const place = `to ${sinkName(after)}`;
    yield* added(
      "environments",
      at(before, base),
      at(after, head),
      () => `is now delivered ${place} for more environments`,
    );
  }
}

function* sinks(base: Integration, head: Integration): Generator<ExposureGrowth> {
  const names = ({ deliver }: Integration): string[] => deliver.map(sinkName);
  yield* added("sinks", names(base), names(head), (list) => `is now delivered to ${list}`);
}

function* life(base: Integration, head: Integration): Generator<ExposureGrowth> {
  const before = base.token.maxAge?.value;
  const after = head.token.maxAge?.value;
  if (before === undefined || (after !== undefined && after <= before)) return;
  const words = after === undefined ? "no limit" : days(after);
  yield {
    dimension: "life",
    base: [days(before)],
    head: [words],
    parts: [after === undefined ? "life:unlimited" : `life:${days(after).replaceAll(" ", "")}`],
    words:
      after === undefined
        ? `may now live for ever, no longer ${days(before)}`
        : `may now live ${days(after)}, up from ${days(before)}`,
  };
}

function* sensitivity(base: Integration, head: Integration): Generator<ExposureGrowth> {
  const loose = sameSinks(base, head)
    .filter(({ before, after }) => before.sensitive === true && after.sensitive !== true)
    .map(({ after }) => sinkName(after));
  const [first, ...rest] = loose.map((name) => partOf("sensitivity", name));
  if (first === undefined) return;
  yield {
    dimension: "sensitivity",
    base: loose.map((name) => `${name}: sensitive`),
    head: loose.map((name) => `${name}: readable`),
    parts: [first, ...rest],
    words: `can now be read back from ${loose.join(", ")}`,
  };
}

function* sharing(base: Integration, head: Integration): Generator<ExposureGrowth> {
  if (base.token.shared?.value === true || head.token.shared?.value !== true) return;
  yield {
    dimension: "sharing",
    base: ["one token for each environment"],
    head: ["one token for all"],
    parts: ["sharing:shared"],
    words: "is now one for all environments",
  };
}

function* principal(
  base: Integration,
  head: Integration,
  catalog: Catalog,
): Generator<ExposureGrowth> {
  const before = base.token.kind?.value;
  const after = head.token.kind?.value;
  const [mintedFor, mintsFor] = [wholeApp(base), wholeApp(head)];
  if (mintedFor !== undefined && mintsFor !== undefined && mintedFor !== mintsFor) {
    yield {
      dimension: "principal",
      base: [mintedFor],
      head: [mintsFor],
      parts: [partOf("principal", mintsFor)],
      words: `now has all that \`${mintsFor}\` was given, no longer what \`${mintedFor}\` was`,
    };
  }
  if (before === undefined || before === after) return;
  const grown = { dimension: "principal", base: [before] } as const;
  if (after === undefined) {
    const words = "may now be of any kind: none is stated any more";
    yield { ...grown, head: ["any kind"], parts: ["principal:any"], words };
    return;
  }
  const [old, now] = [kindOf(base, catalog), kindOf(head, catalog)];
  if (old === undefined || now === undefined) return; // Reported as unknown.
  const personal = now.personal && !old.personal;
  if (!personal && principalRank[now.principal] <= principalRank[old.principal]) return;
  const whose = personal ? "a person's own" : `one of the ${now.principal}`;
  const words = `is now ${whose} (${after}, was ${before})`;
  yield { ...grown, head: [after], parts: [partOf("principal", after)], words };
}

/** The app whose whole grant the token has. */
function wholeApp({ unstated }: Integration): string | undefined {
  return unstated?.kind === "whole-app" ? unstated.of : undefined;
}

function* issuer(base: Integration, head: Integration): Generator<ExposureGrowth> {
  const name = ({ token, provider }: Integration): string => token.issuer?.value ?? provider.value;
  const [before, after] = [name(base), name(head)];
  if (before === after || base.provider.value !== head.provider.value) return;
  const words = `is now issued by ${after}, no longer by ${before}`;
  yield {
    dimension: "issuer",
    base: [before],
    head: [after],
    parts: [partOf("issuer", after)],
    words,
  };
}

function* triggers(base: Integration, head: Integration): Generator<ExposureGrowth> {
  const events = ({ triggers: all }: Integration): string[] =>
    (all ?? []).map(({ value }) => value).filter((event) => openEvents.has(event));
  const words = (list: string): string => `can now be set off by ${list}, which others can cause`;
  yield* added("trigger", events(base), events(head), words);
}

/** A job that calls, what others can do to set it off, and whether it hands over all secrets. */
function* callers(base: Integration, head: Integration): Generator<ExposureGrowth> {
  const ways = ({ callers: all }: Integration): string[] =>
    (all ?? []).flatMap(({ by, events, allSecrets }) => [
      by,
      ...events
        .filter((event) => event !== "workflow_call" && openEvents.has(event))
        .map((event) => `${by} on ${event}`),
      ...(allSecrets ? [`${by} with all secrets`] : []),
    ]);
  yield* added("callers", ways(base), ways(head), (list) => `can now be used through ${list}`);
}

/** A condition that goes lets in whom it kept out; one that is another may be wider. */
function* trust(base: Integration, head: Integration): Generator<ExposureGrowth> {
  const [before, after] = [conditions(base), conditions(head)];
  const lost = [...before].filter(([key, condition]) => after.get(key) !== condition);
  const [first, ...rest] = lost.map(([key, condition]) => {
    const now = after.get(key);
    return now === undefined ? `without ${condition}` : now;
  });
  if (first === undefined) return;
  const part = (words: string): string => partOf("trust", words);
  yield {
    dimension: "trust",
    base: [...before.values()],
    head: [...after.values()],
    parts: [part(first), ...rest.map(part)],
    words: `can now be had by others (${[first, ...rest].join(", ")})`,
  };
}

/** By what they are about; a pattern is about the same as a plain value. */
function conditions({ trusts = [] }: Integration): ReadonlyMap<string, string> {
  return new Map(
    trusts.map(({ value }) => [value.split(":", 1)[0]!.replace(/_pattern$/, ""), value]),
  );
}

function* added(
  dimension: ExposureGrowth["dimension"],
  base: readonly string[],
  head: readonly string[],
  words: (names: string) => string,
): Generator<ExposureGrowth> {
  const fresh = [...new Set(head)].filter((name) => !base.includes(name));
  const [first, ...rest] = fresh.map((name) => partOf(dimension, name));
  if (first === undefined) return;
  yield { dimension, base, head, parts: [first, ...rest], words: words(fresh.join(", ")) };
}

/** Commas, blanks and parentheses mean something in a waiver. */
function partOf(dimension: string, name: string): string {
  return `${dimension}:${name.replaceAll(/[\s,()]+/g, "_")}`;
}

function sinkName({ sink, target }: Delivery): string {
  return `${sink} ${target}`;
}

function sameSinks(
  base: Integration,
  head: Integration,
): readonly { readonly before: Delivery; readonly after: Delivery }[] {
  return head.deliver.flatMap((after) => {
    const before = base.deliver.find((each) => sinkName(each) === sinkName(after));
    return before === undefined ? [] : [{ before, after }];
  });
}

function kindOf({ token, provider }: Integration, catalog: Catalog): TokenKind | undefined {
  const issuing = catalog.provider(token.issuer?.value ?? provider.value);
  return issuing?.tokenKinds.find(({ name }) => name === token.kind?.value);
}

function days(milliseconds: number): string {
  if (milliseconds % day === 0) return `${milliseconds / day} days`;
  return `${Math.round(milliseconds / 3_600_000)} hours`;
}

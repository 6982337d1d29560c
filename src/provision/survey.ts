import type { DesiredLineage } from "./desired.ts";
import type { Failure } from "./failure.ts";
import { asHeld } from "./held.ts";
import type { Issuer } from "./issuers/issuer.ts";
import { openIssuer } from "./issuers/open-issuer.ts";
import { JournalDamaged, type LineageHistory } from "./journal/journal.ts";
import { type Lineage, lineageName } from "./lifecycle/lineage.ts";
import type { LineageKey, PlannedSink } from "./lifecycle/record.ts";
import { openSinks } from "./open-sink.ts";
import type { Observed, Unobserved } from "./plan/observed.ts";
import type { ProvisionerParts } from "./provisioner-parts.ts";
import { patiently } from "./run/patience.ts";
import type { Sink } from "./sink.ts";
import type { Answer, LiveToken, TokenProvider } from "./token-provider.ts";

/** What the journal, the issuers and the places tell of lineages. Changes nothing. */
export class Survey {
  readonly #parts: ProvisionerParts;

  constructor(parts: ProvisionerParts) {
    this.#parts = parts;
  }

  /** What is there of a lineage: journal, holder, places. */
  async observe(desired: DesiredLineage): Promise<Answer<Observed>> {
    const history = await this.history(desired.key);
    if (!history.ok) return history;
    const issuer = await this.issuer(asHeld(desired, history.value.lineage));
    if (!issuer.ok) return issuer;
    const sinks = openSinks(desired, this.#parts.places);
    if (!sinks.ok) return sinks;
    const places = await this.places(sinks.value);
    if (!places.ok) return places;
    const { provider, holder } = issuer.value;
    const held =
      holder === undefined ? undefined : await patiently(this.#parts, () => holder.observe());
    if (held?.ok === false) return held;
    const live = await this.live(provider);
    if (live?.ok === false) return live;
    return {
      ok: true,
      value: {
        desired,
        lineage: history.value.lineage,
        sinks: places.value,
        ...(held === undefined ? {} : { holder: held.value ?? ("missing" as const) }),
        capabilities: provider.capabilities,
        ...(live === undefined ? {} : { live: live.value }),
      },
    };
  }

  /**
   * The first place of these that would be written to a second time, by one of them or of all: the
   * second would undo the first.
   */
  contested(
    chosen: readonly DesiredLineage[],
    all: readonly DesiredLineage[],
  ): (Failure & { readonly key: LineageKey }) | undefined {
    const names = new Set(chosen.map(({ key }) => lineageName(key)));
    const others = all.filter(({ key }) => !names.has(lineageName(key)));
    const takenBy = new Map<string, LineageKey>();
    for (const each of [...others, ...chosen]) {
      const sinks = openSinks(each, this.#parts.places);
      for (const { key, place } of sinks.ok ? sinks.value : []) {
        const first = takenBy.get(key);
        if (first !== undefined && names.has(lineageName(each.key))) {
          return { ...twiceWritten(place, first, each.key), key: each.key };
        }
        takenBy.set(key, each.key);
      }
    }
    return undefined;
  }

  /** Lineages that are not among these, and whose journal can't be trusted. */
  async damaged(known: readonly LineageKey[]): Promise<readonly Unobserved[]> {
    const beside = await this.#beside(known);
    return beside.flatMap(({ key, history }) =>
      history.ok ? [] : [{ key, failure: history.failure }],
    );
  }

  /**
   * Lineages that have a token or an open operation, or may have one, and are not among these; those
   * whose journal is damaged are told of by {@link damaged}.
   */
  async others(known: readonly LineageKey[]): Promise<readonly Lineage[]> {
    const beside = await this.#beside(known);
    return beside
      .flatMap(({ history }) => (history.ok ? [history.value.lineage] : []))
      .filter(({ mayLive, open }) => mayLive.length > 0 || open !== undefined);
  }

  /** The journals of all lineages but these. */
  async #beside(
    known: readonly LineageKey[],
  ): Promise<readonly { readonly key: LineageKey; readonly history: Answer<LineageHistory> }[]> {
    const names = new Set(known.map(lineageName));
    const found: { key: LineageKey; history: Answer<LineageHistory> }[] = [];
    for (const key of await this.#parts.journal.lineages()) {
      if (!names.has(lineageName(key))) found.push({ key, history: await this.history(key) });
    }
    return found;
  }

  /** Environments of these integrations that the definitions name no more, and that have a token. */
  async forgotten(desired: readonly DesiredLineage[]): Promise<readonly DesiredLineage[]> {
    const others = await this.others(desired.map(({ key }) => key));
    return others.flatMap(({ key }) => {
      const sibling = desired.find((each) => each.key.integration === key.integration);
      return sibling === undefined ? [] : [{ ...sibling, key, deliveries: [] }];
    });
  }

  /** Those with an operation that is not at its end, and that no definition asks for any more. */
  async leftHalfway(desired: readonly DesiredLineage[]): Promise<readonly DesiredLineage[]> {
    const others = await this.others(desired.map(({ key }) => key));
    return asAskedFor(others.filter(({ open }) => open !== undefined));
  }

  /** Lineages that no definition asks for, as far as the journal tells how to reach their issuer. */
  async orphans(desired: readonly DesiredLineage[]): Promise<readonly DesiredLineage[]> {
    return asAskedFor(await this.others(desired.map(({ key }) => key)));
  }

  /** Whether a token could be minted and delivered now, part by part; changes nothing. */
  async probe(desired: DesiredLineage): Promise<readonly Probed[]> {
    const issuer = await this.issuer(desired);
    const probed: Probed[] = [];
    const ready = issuer.ok
      ? await patiently(this.#parts, () => issuer.value.provider.preflight())
      : issuer;
    probed.push({ about: `minting at ${desired.issuer}`, answer: ready });
    const sinks = openSinks(desired, this.#parts.places);
    if (!sinks.ok) return [...probed, { about: "delivering", answer: sinks }];
    for (const sink of sinks.value) {
      const answer = await patiently(this.#parts, () => sink.preflight());
      probed.push({ about: `writing to ${sink.place}`, answer });
    }
    return probed;
  }

  /** The journal of a lineage; refused where it is damaged. */
  async history(key: LineageKey): Promise<Answer<LineageHistory>> {
    try {
      return { ok: true, value: await this.#parts.journal.read(key) };
    } catch (error) {
      if (!(error instanceof JournalDamaged)) throw error;
      const next =
        "nothing is minted or ended by it: see what lives at the issuer, then restore the store from a backup";
      return { ok: false, failure: { code: "journal-damaged", message: error.message, next } };
    }
  }

  /** Who mints a lineage's tokens, with the holder that the journal knows. */
  async issuer(desired: DesiredLineage): Promise<Answer<Issuer>> {
    const { journal, issuers } = this.#parts;
    const holderId = await journal.holderId(desired.key.integration, desired.issuer);
    return openIssuer(desired, holderId, issuers);
  }

  /** Undefined where the issuer lists none. */
  async live(provider: TokenProvider): Promise<Answer<readonly LiveToken[]> | undefined> {
    return provider.capabilities.listable
      ? patiently(this.#parts, () => provider.list())
      : undefined;
  }

  /** Tokens of the integration's other environments. */
  async siblingTokens(key: LineageKey): Promise<ReadonlySet<string>> {
    const others = await this.others([key]);
    const own = others.filter((lineage) => lineage.key.integration === key.integration);
    return new Set(own.flatMap(({ mayLive }) => mayLive));
  }

  /** What is in the places now. */
  async places(sinks: readonly Sink[]): Promise<Answer<readonly PlannedSink[]>> {
    const places: PlannedSink[] = [];
    for (const sink of sinks) {
      const state = await patiently(this.#parts, () => sink.observe());
      if (!state.ok) return { ok: false, failure: at(sink, state.failure) };
      places.push({ key: sink.key, place: sink.place, base: state.value });
    }
    return { ok: true, value: places };
  }
}

function asAskedFor(lineages: readonly Lineage[]): readonly DesiredLineage[] {
  return lineages.map(({ key, provider, issuer, tokenKind, resources, current, open }) => ({
    key,
    provider,
    issuer,
    ...(tokenKind === undefined ? {} : { kind: tokenKind }),
    ...(resources === undefined ? {} : { resources }),
    scopes: open?.plan.scopes ?? current?.scopes ?? [],
    deliveries: [],
  }));
}

/** One thing that has to work. */
export interface Probed {
  readonly about: string;
  readonly answer: Answer<void>;
}

function at({ place }: Sink, failure: Failure): Failure {
  return { ...failure, message: `${place}: ${failure.message}` };
}

function twiceWritten(place: string, first: LineageKey, second: LineageKey): Failure {
  const [one, two] = [first, second].map(lineageName);
  const whose = one === two ? `${one} would write it twice` : `of ${one} and of ${two}`;
  return {
    code: "place-contested",
    message: `two tokens would be written to ${place}, ${whose}`,
    next: "name the `environments` of each delivery, or give each environment a place of its own",
  };
}

import { isTold, type Finding, type Resolution } from "./finding.ts";
import { oneOf } from "./one-of.ts";
import { parseUrl } from "./url.ts";
import { options, pieces, type OpenSlot } from "./value-text.ts";

/** Callers of callers that are followed, and the places one request is followed to. */
const maxHops = 6;
const maxBases = 3;
const maxPlaces = 2000;

/** A place that calls a function. `sure`: not by the name of the method alone. */
export interface CallPlace<Node> {
  readonly node: Node;
  readonly sure: boolean;
}

/** One step from a function to a place that calls it. */
export interface Hop<Node> {
  readonly owner: object;
  readonly caller: CallPlace<Node>;
  /** It only tells the base URL. */
  readonly base: boolean;
}

/** What following needs to know of a language. */
export interface Following<Node> {
  /** Reads the request again, knowing what the chain of callers hands over, nearest first. */
  read(chain: readonly Hop<Node>[]): readonly Finding[];
  callersOf(owner: object): readonly CallPlace<Node>[];
  resolve(finding: Finding): Resolution;
  emit(at: Node, resolution: Resolution, chain: readonly Hop<Node>[]): void;
  /** Whether there is work left to spend on this request. */
  mayGoOn(): boolean;
}

/** Resolves a request; where parameters stand in the way, from the callers of their functions. */
export function follow<Node>(
  site: Node,
  findings: readonly Finding[],
  language: Following<Node>,
): void {
  let places = maxPlaces;
  let cut = false;
  const company = new Map<string, Set<string>>();
  const silent: {
    readonly finding: Finding;
    readonly at: Node;
    readonly chain: readonly Hop<Node>[];
  }[] = [];
  const emit = (
    found: readonly Finding[],
    resolutions: readonly Resolution[],
    at: Node,
    chain: readonly Hop<Node>[],
  ): void => {
    for (const [index, resolution] of resolutions.entries()) {
      for (const base of basesOf(found[index]!)) {
        const providers = company.get(base) ?? new Set();
        for (const { provider } of resolution.calls) providers.add(provider);
        company.set(base, providers);
      }
      if (isTold(resolution)) language.emit(at, resolution, chain);
      else silent.push({ finding: found[index]!, at, chain });
    }
  };
  const visit = (found: readonly Finding[], chain: readonly Hop<Node>[], at: Node): void => {
    const resolutions = found.map((finding) => language.resolve(finding));
    const guessed = found.some((finding) => finding.kind === "request" && finding.guessed === true);
    const bases = chain.filter((hop) => hop.base).length;
    const told = bases > 0 && resolutions.some(isTold);
    // What a base URL is comes first: the place to report is where the path is written.
    const open = resolutions
      .flatMap((item) => item.slots)
      .filter((slot) => !chain.some((hop) => hop.owner === slot.owner))
      .filter((slot) => !slot.leads || (!told && bases < maxBases))
      .toSorted((x, y) => Number(y.leads) - Number(x.leads));
    const tooFar = chain.length - bases >= maxHops || !language.mayGoOn();
    const callersOf = (slot: OpenSlot): readonly CallPlace<Node>[] =>
      language.callersOf(slot.owner).filter((caller) => caller.node !== site);
    const slot = guessed || tooFar ? undefined : open.find((item) => callersOf(item).length > 0);
    if (slot === undefined || places <= 0) {
      emit(found, resolutions, at, chain);
      return;
    }
    const base = slot.leads && !open.some((other) => other.owner === slot.owner && !other.leads);
    for (const caller of callersOf(slot)) {
      if (places-- <= 0 || !language.mayGoOn()) {
        cut = true;
        emit(found, resolutions, at, chain);
        break;
      }
      const longer = [...chain, { owner: slot.owner, caller, base }];
      const next = language.read(longer);
      visit(next, longer, base || isWritten(found, next) ? at : caller.node);
    }
  };
  visit(findings, [], site);
  for (const { finding, at, chain } of silent) {
    const adopted = adoptedBy(finding, company);
    if (adopted !== undefined) language.emit(at, language.resolve(adopted), chain);
  }
  if (cut) {
    const reason = "this request is sent for more callers than are followed: not all are listed";
    language.emit(site, { calls: [], problems: [{ reason }], slots: [] }, []);
  }
}

/** What other paths at the same request lose in confidence when one of them says whose they are. */
const byCompany = 0.6;

/**
 * A request of which only the path is known, taken for the provider whom another path names that is
 * requested in the same place behind the same unknown base.
 */
function adoptedBy(
  finding: Finding,
  company: ReadonlyMap<string, ReadonlySet<string>>,
): Finding | undefined {
  if (finding.kind !== "request" || finding.provider !== undefined) return undefined;
  const providers = basesOf(finding).flatMap((base) => [...(company.get(base) ?? [])]);
  const [provider, ...others] = new Set(providers);
  if (provider === undefined || others.length > 0) return undefined;
  const urls = options(finding.url).filter((url) => parseUrl(url)?.host === undefined);
  return { ...finding, provider, url: oneOf(urls), confidence: finding.confidence * byCompany };
}

/** What stands where the URLs of a request have their host, where that is not known. */
function basesOf(finding: Finding): readonly string[] {
  if (finding.kind !== "request") return [];
  return options(finding.url).flatMap((url) => {
    const base = parseUrl(url)?.base;
    return base === undefined ? [] : [base.hint ?? base.name];
  });
}

/** Whether the path stood there already: the caller filled holes, or put a base in front. */
function isWritten(before: readonly Finding[], after: readonly Finding[]): boolean {
  const tails = shapes(before).map((shape) => shape.replace(/^(?:\{\}|https?:\/\/[^/]*)+/, ""));
  return (
    tails.every((tail) => /\w/.test(tail)) &&
    shapes(after).every((shape) => tails.some((tail) => shape.endsWith(tail)))
  );
}

/** The texts of the URLs, with `{}` for what is not known. */
function shapes(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap((finding) =>
    finding.kind === "request"
      ? options(finding.url).map((url) =>
          pieces(url)
            .map((part) => (part.kind === "text" ? part.text : "{}"))
            .join(""),
        )
      : [],
  );
}

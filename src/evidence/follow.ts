import type { Finding, Resolution } from "./resolve.ts";

/** Callers of callers that are followed, and the places one request is followed to. */
const maxHops = 5;
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
  const visit = (found: readonly Finding[], chain: readonly Hop<Node>[], at: Node): void => {
    const resolutions = found.map((finding) => language.resolve(finding));
    const guessed = found.some((finding) => finding.kind === "request" && finding.guessed === true);
    // What a base URL is comes first: the place to report is where the path is written.
    const open = resolutions
      .flatMap((item) => item.slots)
      .filter((slot) => !chain.some((hop) => hop.owner === slot.owner))
      .toSorted((x, y) => Number(y.leads) - Number(x.leads));
    const slot = guessed || chain.length >= maxHops || !language.mayGoOn() ? undefined : open[0];
    const callers =
      slot === undefined
        ? []
        : language.callersOf(slot.owner).filter((caller) => caller.node !== site);
    if (slot === undefined || callers.length === 0 || places <= 0) {
      for (const resolution of resolutions) language.emit(at, resolution, chain);
      return;
    }
    const base = slot.leads && !open.some((other) => other.owner === slot.owner && !other.leads);
    for (const caller of callers) {
      if (places-- <= 0 || !language.mayGoOn()) {
        // What is left unfollowed is told where the request is.
        for (const resolution of resolutions) language.emit(at, resolution, chain);
        break;
      }
      const longer = [...chain, { owner: slot.owner, caller, base }];
      visit(language.read(longer), longer, base ? at : caller.node);
    }
  };
  visit(findings, [], site);
}

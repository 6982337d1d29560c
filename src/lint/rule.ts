import type { Catalog, CompiledProvider } from "../catalog/compiled.ts";
import type { TokenKind } from "../model/catalog.ts";
import type { Facts } from "../model/facts.ts";
import type { Fix, Label, ReachChange, Severity } from "../model/finding.ts";
import type { Integration, Waiver } from "../model/integration.ts";
import type { Settings } from "../model/settings.ts";
import type { Span } from "../model/span.ts";
import type { Grant } from "./grant.ts";
import type { WaiverState } from "./waivers.ts";

/** What a rule found, before severities, waivers and the baseline are applied. */
export interface Report {
  /** One sentence without a full stop: what is wrong, with its numbers. */
  readonly message: string;
  readonly at: Span;
  /** Words under the caret. */
  readonly label?: string;
  readonly related?: readonly Label[];
  /** Reasons, consequences and what to do, one line each. */
  readonly notes?: readonly string[];
  /** What a waiver names. A waiver excuses the finding when it names all of it. */
  readonly subject?: readonly string[];
  /** Where the case decides; the rule's own severity otherwise. Settings go before both. */
  readonly severity?: Severity;
  readonly fix?: Fix;
  readonly change?: ReachChange;
}

/** One integration, and all that a rule may know about it. */
export interface RuleContext {
  readonly integration: Integration;
  /** Every integration of the run, this one included, in order of file and place. */
  readonly integrations: readonly Integration[];
  readonly catalog: Catalog;
  readonly settings: Settings;
  readonly now: Date;
  readonly facts: Facts;
  /** The provider that is called; absent when the catalog has none of that name. */
  readonly provider?: CompiledProvider;
  /** The provider that mints: the called one, or the definition's `issuer`. */
  readonly issuer?: CompiledProvider;
  /** Absent when the definition states no kind, or one that the issuer does not have. */
  readonly kind?: TokenKind;
  /** The one fix that states all calls that were found. */
  readonly declaring: () => Fix | undefined;
  /** What the token can do and has to; absent when provider, issuer or kind is not known. */
  readonly grant?: () => Grant;
}

interface RuleFacts {
  readonly id: string;
  /** What is wrong when it fires, in one sentence; the first of the rule's page. */
  readonly summary: string;
  readonly severity: Severity;
  /** What the rule's fixes are at best. */
  readonly fixSafety: "safe" | "unsafe" | "none";
}

/** A rule about what a definition says. */
interface DefinitionRule extends RuleFacts {
  readonly about: "definition";
  check(context: RuleContext): Iterable<Report>;
}

/**
 * A rule about a name that the catalog does not know. Its findings are errors and make the run
 * "cannot judge"; neither settings nor waivers nor a baseline can silence them.
 */
interface UnknownNameRule extends RuleFacts {
  readonly about: "unknown-name";
  readonly severity: "error";
  check(context: RuleContext): Iterable<Report>;
}

/** A rule about waivers, which runs once it is known what they excuse. It can't be waived. */
interface WaiverRule extends RuleFacts {
  readonly about: "waiver";
  check(context: WaiverContext): Iterable<Report>;
}

export type Rule = DefinitionRule | UnknownNameRule | WaiverRule;

/** A waiver and what became of it in this run. */
export interface WaiverUse {
  readonly waiver: Waiver;
  readonly state: WaiverState;
  /** How many findings it excuses, or would if it had not expired. */
  readonly matches: number;
  /** When it came into the repository, where that is known. */
  readonly since?: Date;
}

/** The waivers of one integration. */
export interface WaiverContext {
  readonly integration: Integration;
  readonly waivers: readonly WaiverUse[];
  readonly now: Date;
  /** Every rule of the run, by id. */
  readonly rules: ReadonlyMap<string, Rule>;
}

import type { Catalog } from "../catalog/compiled.ts";
import { type Baseline, inBaseline } from "../lint/baseline.ts";
import type { Finding, Severity } from "../model/finding.ts";
import type { Integration, Waiver } from "../model/integration.ts";
import type { PersonalTokenPolicy, RuleLevel, Settings } from "../model/settings.ts";
import type { RulesChange } from "./review.ts";

const levelRank: Readonly<Record<RuleLevel, number>> = { off: 0, warning: 1, error: 2 };
const policyRank: Readonly<Record<PersonalTokenPolicy, number>> = {
  allow: 0,
  observe: 1,
  brownout: 2,
  sso: 3,
  deny: 4,
};

/** What differs between the settings of base and head, and lets something pass where it loosens. */
export function settingsChanges(
  base: Settings,
  head: Settings,
  file: string,
  severityOf: (rule: string) => Severity | undefined,
): readonly RulesChange[] {
  const changes: RulesChange[] = [];
  const loosened = (message: string): number => changes.push({ file, message, loosens: true });
  const tightened = (message: string): number => changes.push({ file, message, loosens: false });

  for (const rule of new Set([...base.rules.keys(), ...head.rules.keys()])) {
    const level = ({ rules }: Settings): RuleLevel | undefined =>
      rules.get(rule)?.value ?? severityOf(rule);
    const [before, after] = [level(base), level(head)];
    if (before === undefined || after === undefined || before === after) continue;
    const words = `the rule \`${rule}\` goes from ${before} to ${after}`;
    (levelRank[after] < levelRank[before] ? loosened : tightened)(words);
  }
  for (const glob of added(base.ignore, head.ignore))
    loosened(`\`${glob}\` is ignored from now on`);
  for (const glob of added(head.ignore, base.ignore)) tightened(`\`${glob}\` is no longer ignored`);
  const places = definitionPlaces(base, head);
  if (places === "fewer") loosened("definitions are looked for in other places");
  if (places === "more") tightened("definitions are looked for in more places");
  if (base.catalog?.value !== head.catalog?.value) loosened("another catalog is named");
  if (base.baseline?.value !== head.baseline?.value) loosened("another baseline is named");
  const policy = ({ policy: { personalTokens } }: Settings): PersonalTokenPolicy | undefined =>
    personalTokens?.value;
  const [oldPolicy, newPolicy] = [policy(base), policy(head)];
  if (oldPolicy !== newPolicy) {
    const words = `the policy on personal tokens goes from ${oldPolicy ?? "none"} to ${newPolicy ?? "none"}`;
    const rank = (each: PersonalTokenPolicy | undefined): number => policyRank[each ?? "allow"];
    (rank(newPolicy) < rank(oldPolicy) ? loosened : tightened)(words);
  }
  if (base.workflowDefault?.value !== head.workflowDefault?.value) {
    const name = ({ workflowDefault }: Settings): string => workflowDefault?.value ?? "not stated";
    loosened(`the default permissions of workflows go from ${name(base)} to ${name(head)}`);
  }
  const longest = ({ policy: { maxAge } }: Settings): number => maxAge?.value ?? Infinity;
  if (longest(head) > longest(base)) loosened("tokens may live longer");
  if (longest(head) < longest(base)) tightened("tokens may live less long");
  // Who comes first has to be named by somebody: until then there is nobody to ask.
  const first = base.policy.approvers.length === 0;
  for (const name of added(base.policy.approvers, head.policy.approvers)) {
    (first ? tightened : loosened)(`${name} becomes an approver`);
  }
  for (const name of added(head.policy.approvers, base.policy.approvers)) {
    tightened(`${name} is no longer an approver`);
  }
  return changes;
}

/** Whether head looks for definitions wherever base does. The usual places are no list of globs. */
function definitionPlaces(
  { definitions: base }: Settings,
  { definitions: head }: Settings,
): "same" | "more" | "fewer" {
  if (base === undefined || head === undefined) return base === head ? "same" : "fewer";
  if (added(head, base).length > 0) return "fewer";
  return added(base, head).length > 0 ? "more" : "same";
}

/** Errors that head's baseline lets be and base's does not. */
export function baselineChanges(
  base: Baseline | undefined,
  head: Baseline | undefined,
  file: string,
): readonly RulesChange[] {
  const before = base ?? { version: 1, findings: [] };
  return (head?.findings ?? []).flatMap((entry) => {
    const finding = {
      rule: entry.rule,
      integration: entry.integration,
      ...(entry.subject === undefined ? {} : { subject: entry.subject }),
    } as Finding;
    if (inBaseline(before, finding)) return [];
    const what = entry.subject === undefined ? entry.rule : `${entry.rule}(${entry.subject})`;
    const message = `the baseline lets ${what} of \`${entry.integration}\` be from now on`;
    return [{ file, message, loosens: true }];
  });
}

/** Providers in use whose facts differ between the catalogs of base and head. */
export function catalogChanges(
  base: Catalog,
  head: Catalog,
  integrations: readonly Integration[],
  file: string,
): readonly RulesChange[] {
  const used = new Set(
    integrations.flatMap(({ provider, token }) => [
      provider.value,
      ...(token.issuer === undefined ? [] : [token.issuer.value]),
    ]),
  );
  return [...used].toSorted().flatMap((id) => {
    const [before, after] = [base.provider(id)?.digest, head.provider(id)?.digest];
    if (before === after) return [];
    const message = `the catalog says other things about \`${id}\`, which is in use`;
    return [{ file, message, loosens: true }];
  });
}

/** A waiver that came with the change. */
export function waiverChange(waiver: Waiver, integration: string): RulesChange {
  const { rule, subject, until, at } = waiver;
  const what = subject === undefined ? rule : `${rule}(${subject})`;
  const end = until === undefined ? "" : ` until ${until}`;
  const message = `a new waiver excuses ${what} of \`${integration}\`${end}`;
  return { file: at.file, at, message, loosens: true };
}

interface Named {
  readonly value: string;
}

function added(base: readonly Named[], head: readonly Named[]): readonly string[] {
  const known = new Set(base.map(({ value }) => value));
  return head.map(({ value }) => value).filter((value) => !known.has(value));
}

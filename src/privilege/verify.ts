import type { CompiledProvider } from "../catalog/compiled.ts";
import type { Certificate, Verification } from "./types.ts";
import {
  activeNeeds,
  checkDominated,
  checkImplied,
  hasDominated,
  undominated,
} from "./verify-aside.ts";
import { NamedFacts } from "./verify-facts.ts";
import { findCalls, meets, needsOf, type FoundCall, type OpenNeed } from "./verify-needs.ts";
import { checkByTrying, checkTrace, type Claim } from "./verify-optimum.ts";

/**
 * Checks a certificate against a provider's facts without the solver, sharing no code with it:
 * that the scopes authorise the calls, that none can be left out, that the stated excess is theirs,
 * and, by its proof, that no other set comes before them. Where the proof is a solver's word, that
 * last point is only attested.
 */
export function verifyCertificate(
  provider: CompiledProvider,
  certificate: Certificate,
): Verification {
  const faults: string[] = [];
  const nothing = { sufficient: false, irredundant: false, optimality: "refuted" } as const;
  if (certificate.version !== 1) faults.push("the certificate is of another version");
  if (certificate.provider !== provider.id) faults.push(`the facts are of ${provider.id}`);
  if (certificate.digest !== provider.digest) faults.push("the facts have another digest");
  const kind = certificate.tokenKind;
  if (kind !== undefined && !provider.tokenKinds.some(({ name }) => name === kind)) {
    faults.push(`${provider.id} has no token kind ${kind}`);
  }
  if (faults.length > 0) return { ...nothing, faults };

  const facts = new NamedFacts(provider, kind, certificate.allowing ?? []);
  const { scopes } = certificate;
  for (const scope of scopes) {
    if (!facts.choosable.has(scope)) faults.push(`${scope} can't be chosen`);
  }
  if (new Set(scopes).size < scopes.length) faults.push("a scope stands twice");
  const found = findCalls(facts, certificate);
  for (const call of found) if (typeof call === "string") faults.push(call);
  if (faults.length > 0) return { ...nothing, faults };

  const calls = found as FoundCall[];
  const tokens = calls.map(({ requirement }) => requirement.tokens);
  const holdable = (some: readonly string[]): boolean => facts.holdable(some, tokens);
  if (!holdable(scopes)) faults.push("no token kind can hold these scopes and make these calls");
  const needs = needsOf(facts, calls);
  const sufficient = isSufficient(facts, certificate, needs, faults);
  const irredundant = isIrredundant(facts, certificate, needs, faults);

  const called = new Set(calls.map(({ operation }) => operation));
  const { units } = facts.cost(scopes, called);
  if (Math.abs(facts.unitsOf(certificate.excess) - units) > 1e-6) {
    faults.push(`the excess is ${certificate.excess} in the certificate and not so in the facts`);
  }
  const claim: Claim = { facts, called, candidates: [...facts.choosable], holdable };
  const optimality =
    faults.length > 0 ? "refuted" : checkOptimum(claim, certificate, needs, faults);
  return { sufficient, irredundant, optimality, faults };
}

function checkOptimum(
  claim: Claim,
  certificate: Certificate,
  needs: readonly OpenNeed[],
  faults: string[],
): Verification["optimality"] {
  const { proof, scopes, trace } = certificate;
  if (!certificate.proven) {
    faults.push("the certificate does not claim that the set is minimal");
    return "refuted";
  }
  if (proof === "solver") return "attested";
  if (proof === "enumeration") {
    const fault = checkByTrying(claim, needs, scopes);
    if (fault !== undefined) faults.push(fault);
    return fault === undefined ? "verified" : "refuted";
  }
  const fault =
    trace === undefined
      ? "the trace is missing"
      : (checkDominated(claim, certificate, needs) ??
        checkImplied(claim, certificate, needs) ??
        checkTrace(
          // Where one scope stands for another, kinds can't be told apart any more.
          hasDominated(certificate)
            ? { ...claim, candidates: undominated(claim, certificate), holdable: () => true }
            : claim,
          trace,
          activeNeeds(certificate, needs),
          scopes,
        ));
  if (fault !== undefined) faults.push(fault);
  return fault === undefined ? "verified" : "refuted";
}

/** With what the stated implications bring, and no others, every call is authorised. */
function isSufficient(
  facts: NamedFacts,
  { scopes, implications, calls }: Certificate,
  needs: readonly OpenNeed[],
  faults: string[],
): boolean {
  for (const { holder, implied } of implications) {
    if (!facts.certain(holder).has(implied)) faults.push(`${holder} does not imply ${implied}`);
  }
  const stated = implications.filter(({ holder }) => scopes.includes(holder));
  const held = new Set([...scopes, ...stated.map(({ implied }) => implied)]);
  const unmet = needs.filter(
    ({ alternatives }) => !alternatives.some((all) => all.every((scope) => held.has(scope))),
  );
  for (const { call } of unmet) {
    faults.push(`${calls[call]!.method} ${calls[call]!.path} is not authorised`);
  }
  return unmet.length === 0;
}

/** Each scope is missed by exactly the calls that the certificate says. */
function isIrredundant(
  facts: NamedFacts,
  certificate: Certificate,
  needs: readonly OpenNeed[],
  faults: string[],
): boolean {
  let irredundant = true;
  const { scopes, calls } = certificate;
  for (const scope of scopes) {
    const rest = scopes.filter((each) => each !== scope);
    const failing = needs.filter((need) => !meets(facts, rest, need));
    if (failing.length === 0) {
      irredundant = false;
      faults.push(`${scope} can be left out`);
    }
    const names = failing.map(({ call }) => `${calls[call]!.method} ${calls[call]!.path}`);
    const stated = certificate.needs.find((each) => each.scope === scope)?.calls ?? [];
    const said = new Set(stated.map(({ method, path }) => `${method} ${path}`));
    if (said.size !== new Set(names).size || !names.every((name) => said.has(name))) {
      faults.push(`the calls that need ${scope} are not those in the certificate`);
    }
  }
  if (certificate.needs.some(({ scope }) => !scopes.includes(scope))) {
    faults.push("the certificate gives reasons for a scope that is not in the set");
  }
  return irredundant;
}

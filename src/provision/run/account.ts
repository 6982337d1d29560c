import { suspectedWords } from "../lifecycle/label.ts";
import { lineageName } from "../lifecycle/lineage.ts";
import { isReplaced, leftToEnd, type Operation } from "../lifecycle/operation.ts";

/** How far an operation came, in clauses for whoever has to go on from there. */
export interface Account {
  readonly done: readonly string[];
  readonly open: readonly string[];
}

/** What an operation has done and what it has not. No secret is in it. */
export function accountOf(operation: Operation): Account {
  return { done: doneOf(operation), open: openOf(operation) };
}

function doneOf({ plan, minted, written, delivered, revoked, undoing }: Operation): string[] {
  const mints = minted !== undefined && !undoing;
  return [
    ...(mints ? [`minted ${minted.id} (sha256 ${minted.fingerprint})`] : []),
    ...plan.sinks.flatMap(({ place }, index) =>
      written.has(index) ? [`written to ${place}`] : [],
    ),
    ...(delivered && plan.sinks.length > 0 ? ["looked at every place again"] : []),
    ...revoked.map((id) => `revoked ${id}`),
  ];
}

function openOf(operation: Operation): string[] {
  const { plan, minted, written, suspected, state, undoing, revoked } = operation;
  const orphans = suspected.map(suspectedWords);
  if (state === "done") return orphans;
  const ends = undoing && !(minted !== undefined && revoked.includes(minted.id));
  return [
    ...(minted === undefined && plan.kind !== "revoke" ? mintWords(operation) : []),
    ...(ends ? ["the new token is not used, and ends"] : []),
    ...plan.sinks.flatMap(({ place }, index) =>
      written.has(index) || undoing ? [] : [`${place} was not confirmed to hold a new token`],
    ),
    ...oldWords(operation),
    ...orphans,
  ];
}

/** Ends after which nobody can tell by the journal what became of the last request. */
const unclear: ReadonlySet<string> = new Set(["rotation-lost", "mint-unresolved"]);

function mintWords(operation: Operation): readonly string[] {
  const { plan, state, oldId, failure } = operation;
  const lost = isReplaced(operation)
    ? [`${oldId ?? ""} took the place of ${plan.oldId ?? ""}, and nobody has its value`]
    : [];
  if (state === "minting" || unclear.has(failure?.code ?? "")) {
    return [...lost, "whether a token was minted is not known"];
  }
  return lost.length > 0 ? lost : ["no token was minted"];
}

function oldWords(operation: Operation): readonly string[] {
  const { plan, failure, state } = operation;
  const code = failure?.code ?? "";
  return leftToEnd(operation).map((id) => {
    if (code === "replaced-elsewhere")
      return `${id} does not live any more, by what the issuer lists`;
    if (unclear.has(code)) return `whether ${id} still lives is not known`;
    if (state === "revoking") return `whether ${id} has ended is not known`;
    if (plan.kind === "breach" || plan.kind === "revoke")
      return `${id} was not revoked, and has to end`;
    const dead = isReplaced(operation)
      ? `; what is in the places, ${plan.oldId ?? ""}, is dead`
      : "";
    const goesOn = id === plan.oldId ? `: ${lineageName(plan.lineage)} goes on with it` : "";
    return `${id} was not revoked${goesOn}${dead}`;
  });
}

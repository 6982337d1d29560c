import type { DesiredLineage } from "../provision/desired.ts";
import type { Failure } from "../provision/failure.ts";
import { lineageName } from "../provision/lifecycle/lineage.ts";
import { accountOf } from "../provision/run/account.ts";
import { brokenOff, isEnded } from "../provision/lifecycle/operation.ts";
import { timeWords } from "../provision/plan/due.ts";
import type { RunResult } from "../provision/run/run-operation.ts";
import type { Answer } from "../provision/token-provider.ts";
import { prettyFailure } from "../report/provision-report.ts";
import { visible } from "../report/visible-text.ts";
import type { Context } from "./context.ts";
import type { ExitCode } from "./exit-code.ts";
import { styleFor } from "./terminal.ts";

/** What became of one lineage, as scripts read it. */
export interface Outcome {
  readonly integration: string;
  readonly environment: string;
  readonly result:
    | "done"
    | "waiting"
    | "aborted"
    | "needs-operator"
    | "paused"
    | "failed"
    | "nothing";
  /** Of the token that is delivered. */
  readonly token?: {
    readonly id: string;
    readonly fingerprint: string;
    readonly expiresAt?: string;
  };
  readonly failure?: Failure;
  /** What was done, and what was not, in words; absent where nothing was begun. */
  readonly done?: readonly string[];
  readonly open?: readonly string[];
}

/** Tells a person how a piece of work went, and scripts what to make of it. */
export function outcomeOf(
  context: Context,
  { key }: Pick<DesiredLineage, "key">,
  answer: Answer<RunResult | undefined>,
): Outcome {
  const name = visible(lineageName(key));
  const style = styleFor(context.stderr, context.env);
  const say = (words: string): void => context.stderr.write(`${name}: ${words}\n`);
  const base = { integration: key.integration, environment: key.environment };
  if (!answer.ok) {
    say("nothing was changed");
    context.stderr.write(prettyFailure(answer.failure, style));
    return { ...base, result: "failed", failure: answer.failure };
  }
  if (answer.value === undefined) return { ...base, result: "nothing" };
  const { kind, operation } = answer.value;
  const { state, minted, failure: ended } = operation;
  const token = tokenOf(operation);
  const account = accountOf(operation);
  const tellAccount = (): void => {
    for (const line of account.done) context.stderr.write(`    + ${visible(line)}\n`);
    for (const line of account.open) context.stderr.write(`    - ${visible(line)}\n`);
  };
  if (kind === "waiting") {
    say(`delivered; the old token lives until ${timeWords(answer.value.until)}`);
    return { ...base, result: "waiting", ...token, ...account };
  }
  if (kind === "paused") {
    say(`stopped half-way, at ${state}; the journal knows where`);
    const recover = `scopewright recover ${key.integration}`;
    const first = answer.value.failure.next;
    const failure = {
      ...answer.value.failure,
      next:
        first !== undefined && (first.includes("recover") || isEnded(operation))
          ? first
          : [first, recover].filter((each) => each !== undefined).join("; then "),
    };
    // Why the new token is not to be used comes before why it could not be ended.
    if (ended !== undefined) context.stderr.write(prettyFailure(ended, style));
    context.stderr.write(prettyFailure(failure, style));
    tellAccount();
    return { ...base, result: "paused", failure, ...account };
  }
  if (state === "done") {
    say(minted === undefined ? "revoked" : `done, token ${minted.id} (${minted.fingerprint})`);
    return { ...base, result: "done", ...token, ...account };
  }
  if (state === "aborted" && ended?.code === brokenOff) {
    say("broken off before a token was delivered: none is left that could be ended");
    return { ...base, result: "done", ...account };
  }
  const aborted = state === "aborted";
  say(aborted ? "nothing new was delivered, and what was there stays" : "a person has to decide");
  if (ended !== undefined) context.stderr.write(prettyFailure(ended, style));
  tellAccount();
  return {
    ...base,
    result: aborted ? "aborted" : "needs-operator",
    ...account,
    ...(ended === undefined ? {} : { failure: ended }),
  };
}

function tokenOf({ minted, delivered }: RunResult["operation"]): Pick<Outcome, "token"> {
  if (minted === undefined || !delivered) return {};
  const { id, fingerprint, expiresAt } = minted;
  return {
    token: {
      id,
      fingerprint,
      ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() }),
    },
  };
}

/** 3 where an effect stopped half-way, 2 where something could not be begun, 0 otherwise. */
export function exitCodeOf(outcomes: readonly Outcome[]): ExitCode {
  const has = (...results: readonly Outcome["result"][]): boolean =>
    outcomes.some(({ result }) => results.includes(result));
  if (has("paused", "needs-operator")) return 3;
  return has("failed", "aborted") ? 2 : 0;
}

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useLoaded, usePages } from "../api/loading.ts";
import { useWork } from "../api/session.ts";
import type { ExceptionPage, Policy, PolicyException } from "../api/types.ts";
import { Head, Refusal, Waiting } from "../parts/pieces.tsx";
import { Exceptions } from "./exceptions.tsx";
import { MemberTokens } from "./member-tokens.tsx";
import { Preview } from "./preview.tsx";
import { RollOut } from "./roll-out.tsx";

/** What the organisation does about personal tokens, and what it would break to do more. */
export function PolicyPage(): VNode {
  const { api, may } = useWork();
  const [policy, readAgain] = useLoaded(
    (signal) => api.get<Policy>("/org/policy", {}, signal),
    [api.organization],
  );
  // What one part of the page changes, the others show.
  const [round, setRound] = useState(0);
  const changed = (): void => setRound((before) => before + 1);
  const exceptions = usePages<PolicyException, string>(async (after, signal) => {
    const page = await api.get<ExceptionPage>("/org/policy/exceptions", { after }, signal);
    return { rows: page.exceptions, next: page.next_after };
  }, `${api.organization} ${round}`);
  return (
    <>
      <Head title="Personal tokens">
        <p class="lead">
          A person’s token outlives the person’s job. Take them away in steps, and see beforehand
          what each step breaks.
        </p>
      </Head>
      {policy.state === "loading" && <Waiting lines={3} />}
      {policy.state === "failed" && <Refusal error={policy.error} again={readAgain} />}
      {policy.state === "ready" && (
        <RollOut
          policy={policy.value}
          onChanged={() => {
            readAgain();
            changed();
          }}
        />
      )}
      <Preview round={round} onChanged={changed} />
      <Exceptions pages={exceptions} onChanged={changed} />
      {may("tokens:read") && <MemberTokens round={round} onChanged={changed} />}
    </>
  );
}

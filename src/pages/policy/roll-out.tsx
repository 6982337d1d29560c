import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useWork } from "../api/session.ts";
import type { BrownoutWindow, Policy, PolicyMode } from "../api/types.ts";
import { ConfirmDialog, ReasonField } from "../parts/confirm-dialog.tsx";
import { exactly, inWords } from "../parts/time-words.ts";
import { Ago } from "../parts/times.tsx";
import { actorInWords } from "../tokens/actors.ts";
import { steps } from "./steps.ts";

const enoughDays = 30;

/** The steps with the one that holds, and how much is known of what the next would break. */
export function RollOut({
  policy,
  onChanged,
}: {
  readonly policy: Policy;
  readonly onChanged: () => void;
}): VNode {
  const { may } = useWork();
  const [wanted, setWanted] = useState<PolicyMode>();
  const mode = policy.personal_tokens;
  const reached = steps.findIndex((step) => step.mode === mode);
  return (
    <section aria-labelledby="roll-out">
      <h2 id="roll-out" class="sr">
        The roll-out
      </h2>
      <ol class="steps">
        {steps.map((step, index) => (
          <li
            key={step.mode}
            class={index < reached ? "passed" : ""}
            aria-current={step.mode === mode ? "step" : undefined}
          >
            <h3>{step.title}</h3>
            <p>{step.words}</p>
            {step.mode === mode ? (
              <span class="pill good">holds now</span>
            ) : (
              may("policy:write") && (
                <button type="button" class="quiet small" onClick={() => setWanted(step.mode)}>
                  {index < reached ? "Back to" : "Change to"} {step.title.toLowerCase()}
                </button>
              )
            )}
          </li>
        ))}
      </ol>
      <Evidence policy={policy} />
      <Windows policy={policy} />
      {policy.set_at !== null && (
        <p class="soft">
          Set <Ago time={policy.set_at} />
          {policy.set_by !== null && ` by ${actorInWords(policy.set_by)}`}.
        </p>
      )}
      {wanted !== undefined && (
        <StepDialog
          wanted={wanted}
          policy={policy}
          onCancel={() => setWanted(undefined)}
          onChanged={() => {
            setWanted(undefined);
            onChanged();
          }}
        />
      )}
    </section>
  );
}

function Evidence({ policy }: { readonly policy: Policy }): VNode {
  const { since, days, enough } = policy.evidence;
  if (since === null) {
    return (
      <p class="note">
        <strong>Nobody is looking.</strong> What a ban would break is not known; observe first, for{" "}
        {enoughDays} days, so that monthly jobs are seen too.
      </p>
    );
  }
  return (
    <div class={`note ${enough ? "good" : ""}`}>
      <p>
        <strong>{daysInWords(days)} of evidence.</strong>{" "}
        {enough
          ? "What is not listed below did not run in this time."
          : `With fewer than ${enoughDays}, what is not listed below is not known to be safe.`}
      </p>
      <progress value={Math.min(days, enoughDays)} max={enoughDays} aria-label="Days of evidence" />
    </div>
  );
}

function daysInWords(days: number): string {
  return days === 0 ? "Less than a day" : days === 1 ? "One day" : `${days} days`;
}

function Windows({ policy }: { readonly policy: Policy }): VNode | null {
  if (policy.personal_tokens !== "brownout") return null;
  return (
    <ul class="windows" aria-label="Windows in which personal tokens are refused">
      {policy.windows.map((window) => (
        <li key={window.from}>
          {exactly(window.from)} to {exactly(window.until)}{" "}
          {same(window, policy.open_window) && <span class="pill bad">open now</span>}
          {same(window, policy.next_window) && (
            <span class="pill unsure">next, {inWords(window.from)}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

function same(a: BrownoutWindow, b: BrownoutWindow | null): boolean {
  return a.from === b?.from;
}

function StepDialog({
  wanted,
  policy,
  onCancel,
  onChanged,
}: {
  readonly wanted: PolicyMode;
  readonly policy: Policy;
  readonly onCancel: () => void;
  readonly onChanged: () => void;
}): VNode {
  const { api, place, tell } = useWork();
  const [reason, setReason] = useState("");
  const step = steps.find(({ mode }) => mode === wanted)!;
  const refuses = wanted === "deny" || wanted === "brownout" || wanted === "sso";
  const set = async (): Promise<void> => {
    const words = reason === "" ? {} : { reason };
    await api.send("PUT", "/org/policy", { personal_tokens: wanted, ...words });
    tell(`Personal tokens: ${step.title.toLowerCase()}.`);
    onChanged();
  };
  return (
    <ConfirmDialog
      title={`${step.title}: change the policy of ${place.organization.name}?`}
      yes={`Change to ${step.title.toLowerCase()}`}
      danger={refuses}
      act={set}
      onCancel={onCancel}
    >
      <p>{step.warning} It holds for this organisation alone, and can be taken back at once.</p>
      {refuses && !policy.evidence.enough && (
        <p class="note bad">
          <strong>
            {policy.evidence.since === null
              ? "Nothing was observed"
              : `Observed for ${daysInWords(policy.evidence.days).toLowerCase()}`}
            .
          </strong>{" "}
          This may break automations that nobody has seen yet.
        </p>
      )}
      <ReasonField reason={reason} example="announced on 12 January" onInput={setReason} />
    </ConfirmDialog>
  );
}

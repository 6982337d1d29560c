import type { ReviewOutcome } from "../../privilege/types.ts";
import type { Call, Evidence, Integration } from "../../model/integration.ts";
import type { Finding } from "../../model/finding.ts";
import { contextOf } from "../../lint/context.ts";
import type { Grant } from "../../lint/grant.ts";
import type { RuleContext } from "../../lint/rule.ts";
import type { Surroundings } from "../../lint/surroundings.ts";
import { waiverState } from "../../lint/waivers.ts";
import { excessOf } from "../../privilege/reach.ts";
import type { IntegrationReview } from "../../review/review.ts";
import { heldScopes } from "./held-scopes.ts";
import { minimumOf } from "./minimum.ts";
import { pictureOf } from "./picture.ts";
import { place } from "./place.ts";
import type { AccountCall, AccountWaiver, IntegrationAccount } from "./scope-report.ts";

/** What became of an integration in the run that the report is about. */
export interface Judged {
  readonly findings: readonly Finding[];
  /** Findings that a waiver excuses. */
  readonly waived: readonly Finding[];
  /** Rules whose findings mean that nothing can be judged. */
  readonly unjudged: ReadonlySet<Finding>;
  readonly review?: IntegrationReview;
}

/** Works out all that the report says of one integration. */
export function accountOf(
  run: Surroundings,
  integrations: readonly Integration[],
  integration: Integration,
  judged: Judged,
): IntegrationAccount {
  const context = contextOf(run, integrations, integration);
  const grant = context.grant?.();
  const reach = grant?.reach();
  const minimum = minimumOf(context, grant);
  const picture = grant === undefined ? undefined : pictureOf(grant, minimum, judged.review);
  const { token } = integration;
  const excess =
    grant === undefined || reach === undefined
      ? undefined
      : excessOf(
          grant.view,
          reach,
          grant.calls.map(({ resolved }) => resolved),
        ).count;
  const { review } = judged;
  return {
    name: integration.name,
    at: place(integration.at),
    provider: context.provider?.title ?? integration.provider.value,
    ...present("kind", token.kind?.value),
    ...present("issuer", token.issuer?.value),
    ...present("owner", integration.owner?.value),
    outcome: outcomeOf(judged),
    scopes: heldScopes(integration, grant, judged.waived),
    calls: integration.calls.map((call) => accountCall(context, grant, call)),
    callsComplete: integration.callsComplete,
    unresolved: (run.facts?.unresolvedCalls?.get(integration.name) ?? []).map((site) => ({
      at: place(site.at),
      reason: site.reason,
    })),
    ...present("reach", reach?.counts),
    ...present("excess", excess),
    minimum,
    ...present("picture", picture),
    environments: token.environments.map(({ value }) => value),
    shared: token.shared?.value ?? false,
    ...present("maxAge", token.maxAge?.value),
    ...present("rotateBefore", token.rotateBefore?.value),
    ...present(
      "resources",
      token.resources?.map(({ value }) => value),
    ),
    deliveries: integration.deliver.map(({ sink, target, environments, sensitive }) => ({
      sink,
      target,
      environments: environments ?? token.environments.map(({ value }) => value),
      ...present("sensitive", sensitive),
    })),
    waivers: integration.waivers.map((waiver) => accountWaiver(waiver, run.now)),
    findings: judged.findings,
    ...present("review", review),
  };
}

function present<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });
}

function outcomeOf({ findings, unjudged, review }: Judged): ReviewOutcome {
  const errors = findings.filter(({ severity }) => severity === "error");
  if (errors.some((finding) => !unjudged.has(finding))) return "fail";
  if (review?.outcome === "fail") return "fail";
  return errors.length > 0 || review?.outcome === "cannot-judge" ? "cannot-judge" : "pass";
}

function accountCall(context: RuleContext, grant: Grant | undefined, call: Call): AccountCall {
  const known = grant?.calls.filter((each) => each.call === call) ?? [];
  const [first] = known;
  const operation =
    first === undefined ? undefined : context.provider?.operations[first.resolved.operation];
  return {
    method: operation?.method ?? call.name.method,
    path: operation?.path ?? call.name.path,
    ...present("risk", operation?.risk),
    ...present("target", call.target),
    ...present(
      "opened",
      known.length === 0
        ? undefined
        : known.every(({ resolved, opened }) =>
            resolved.byKind === true ? opened.length > 0 : opened.length === resolved.rows.length,
          ),
    ),
    evidence: call.evidence.map(evidenceWords),
  };
}

function evidenceWords(evidence: Evidence): string {
  switch (evidence.kind) {
    case "declared":
      return `declared at ${place(evidence.at)}`;
    case "extracted":
      return `${evidence.by} at ${place(evidence.at)}`;
    case "observed": {
      const last = evidence.lastSeen === undefined ? "" : `, last ${evidence.lastSeen}`;
      return `seen ${evidence.count} times in ${evidence.file}${last}`;
    }
  }
}

function accountWaiver(waiver: Integration["waivers"][number], now: Date): AccountWaiver {
  const end = waiver.until === undefined ? Number.NaN : Date.parse(`${waiver.until}T00:00:00Z`);
  const days = Math.floor((end + 86_400_000 - now.getTime()) / 86_400_000);
  return {
    waiver,
    state: waiverState(waiver, now),
    at: place(waiver.at),
    ...(Number.isNaN(days) ? {} : { days }),
  };
}

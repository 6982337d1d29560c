import type { Failure } from "../failure.ts";
import type { Answer, LiveToken, TokenProvider } from "../token-provider.ts";
import { patiently } from "./patience.ts";
import type { RunPorts } from "./ports.ts";

/** What a look at the live tokens of a lineage brought to light. */
export interface AuditFindings {
  /** Tokens of ours that nobody should have, and that were ended. */
  readonly ended: readonly LiveToken[];
  /** Ids that should live and do not. */
  readonly missing: readonly string[];
}

/** The tokens that the journal knows of a lineage. */
export interface AuditedLineage {
  readonly labels: readonly string[];
  /** Ids that may live. */
  readonly mayLive: readonly string[];
}

/**
 * Ends what bears one of the lineage's labels and may not live. Done at every start: a mint can
 * commit long after everybody stopped waiting for it. What bears no label of ours is left alone.
 */
export async function auditLineage(
  { labels, mayLive }: AuditedLineage,
  provider: TokenProvider,
  ports: Pick<RunPorts, "sleep" | "report">,
): Promise<Answer<AuditFindings>> {
  const { listable, inherits } = provider.capabilities;
  // A name that is inherited is no mark of ours: the one that bears it may be the only one there is.
  if (!listable || inherits === true) return { ok: true, value: { ended: [], missing: [] } };
  const live = await patiently(ports, () => provider.list());
  if (!live.ok) return live;
  const ours = new Set(labels);
  const strays = live.value.filter(
    ({ id, name }) => name !== undefined && ours.has(name) && !mayLive.includes(id),
  );
  for (const { id } of strays) {
    ports.report(`revoking the stray token ${id}`);
    const ended: Answer<void> = await patiently(ports, () => provider.revoke(id));
    if (!ended.ok) return refusedFor(id, ended.failure);
  }
  const ids = new Set(live.value.map(({ id }) => id));
  return { ok: true, value: { ended: strays, missing: mayLive.filter((id) => !ids.has(id)) } };
}

function refusedFor(id: string, failure: Failure): Answer<never> {
  return {
    ok: false,
    failure: { ...failure, message: `the stray token ${id}: ${failure.message}` },
  };
}

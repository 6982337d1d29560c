import { refused } from "./failure.ts";
import { type Lineage, lineageName } from "./lifecycle/lineage.ts";
import type { OperationRecord } from "./lifecycle/record.ts";
import type { Observed } from "./plan/observed.ts";
import type { Answer, LiveToken } from "./token-provider.ts";

/** A token to take over, and what the journal says of it from then on. */
export interface Adoption {
  readonly token: LiveToken;
  readonly records: readonly OperationRecord[];
}

/** Incidents after which the token that the journal has may be dead, and nobody can end it. */
const lost: ReadonlySet<string> = new Set([
  "rotation-lost",
  "replaced-elsewhere",
  "token-gone",
  "mint-unresolved",
]);

/**
 * The records by which a token that exists becomes a lineage's own, with the places as they are.
 *
 * @param id as the issuer lists it; taken at its word where it lists none
 * @param siblings the other lineages that have tokens: one of theirs is nobody else's
 */
export function adoptionOf(
  { desired, lineage, live, sinks }: Observed,
  id: string,
  siblings: readonly Lineage[],
): Answer<Adoption> {
  const { key, provider, issuer, kind, resources, scopes } = desired;
  const { current, open, incident } = lineage;
  const gone = lost.has(incident?.failure?.code ?? "");
  if ((current !== undefined && !gone) || open !== undefined) {
    const what = current === undefined ? "an operation under way" : `the token ${current.id}`;
    return refused({ code: "not-empty", message: `${lineageName(key)} has ${what} already` });
  }
  const others = gone ? [] : lineage.mayLive.filter((each) => each !== id);
  if (others.length > 0) {
    const name = lineageName(key);
    return refused({
      code: "not-empty",
      message: `${name} may have ${others.join(", ")} still, which nobody would know of any more`,
      next: `end it first with \`scopewright revoke ${name}\``,
    });
  }
  const token: LiveToken | undefined =
    live === undefined ? { id } : live.find((each) => each.id === id);
  const owner = siblings.find((each) => owns(each, issuer, token ?? { id }));
  if (owner !== undefined) {
    const name = lineageName(owner.key);
    return refused({
      code: "token-in-use",
      message: `the token ${id} is one of ${name}: whoever rotated it here would end it there`,
      next: `name another one; where ${name} is asked for no more, deliver a token of its own here with \`scopewright apply\`, then \`scopewright revoke ${name}\``,
    });
  }
  if (token === undefined) {
    const free = live!.filter((each) => !siblings.some((other) => owns(other, issuer, each)));
    const ids = free.slice(0, 20).map((each) => each.id);
    return refused({
      code: "not-found",
      message: `the issuer lists no live token ${JSON.stringify(id)}`,
      next: `name one that it lists: ${ids.join(", ") || "there are none"}`,
    });
  }
  const { expiresAt } = token;
  return {
    ok: true,
    value: {
      token,
      records: [
        {
          type: "planned",
          plan: {
            kind: "adopt",
            lineage: key,
            provider,
            issuer,
            ...(kind === undefined ? {} : { tokenKind: kind }),
            ...(resources === undefined ? {} : { resources }),
            scopes: token.scopes ?? scopes,
            known: [id],
            sinks,
            grace: 0,
          },
        },
        // Nobody has seen its value.
        { type: "minted", id, fingerprint: "", ...(expiresAt === undefined ? {} : { expiresAt }) },
        ...sinks.map(({ base }, sink): OperationRecord => {
          const version = base.kind === "present" ? base.version : undefined;
          return { type: "written", sink, ...(version === undefined ? {} : { version }) };
        }),
        { type: "delivered" },
        { type: "done" },
      ],
    },
  };
}

function owns(lineage: Lineage, issuer: string, { id, name = "" }: LiveToken): boolean {
  return (
    lineage.issuer === issuer && (lineage.mayLive.includes(id) || lineage.labels.includes(name))
  );
}

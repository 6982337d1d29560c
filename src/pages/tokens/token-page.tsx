import type { ComponentChildren, VNode } from "preact";
import { useState } from "preact/hooks";
import { useLoaded } from "../api/loading.ts";
import { useWork } from "../api/session.ts";
import type { Catalog, Lineage, ReachAnswer, Token } from "../api/types.ts";
import { Head, Refusal, Scopes, Status, tokenName, Waiting } from "../parts/pieces.tsx";
import { Reach } from "../parts/reach.tsx";
import { exactly } from "../parts/time-words.ts";
import { Ago } from "../parts/times.tsx";
import { visible } from "../parts/visible.ts";
import { go, Link } from "../router.tsx";
import { actorInWords } from "./actors.ts";
import { LineageTree } from "./lineage-tree.tsx";
import { RevokeDialog } from "./revoke-dialog.tsx";
import { RotateDialog } from "./rotate-dialog.tsx";

interface Found {
  readonly token: Token;
  readonly lineage: Lineage;
  readonly catalog: Catalog;
  readonly reach: ReachAnswer;
}

/** One token: what it is, what it reaches, where it comes from. */
export function TokenPage({ id }: { readonly id: string }): VNode {
  const { api } = useWork();
  const [found, again] = useLoaded<Found>(
    async (signal) => {
      const [token, lineage, catalog] = await Promise.all([
        api.get<Token>(`/org/tokens/${id}`, {}, signal),
        api.get<Lineage>(`/org/tokens/${id}/lineage`, {}, signal),
        api.get<Catalog>("/org/catalog", {}, signal),
      ]);
      const known = new Set(catalog.providers.flatMap(({ scopes }) => scopes.map((s) => s.name)));
      const scopes = token.scopes.filter((scope) => known.has(scope));
      const reach = await api.send<ReachAnswer>("POST", "/org/reach", { scopes }, {}, signal);
      return { token, lineage, catalog, reach };
    },
    [api.organization, id],
  );
  switch (found.state) {
    case "loading":
      return (
        <>
          <Head title="Token" />
          <Waiting />
        </>
      );
    case "failed":
      return (
        <>
          <Head title="Token" />
          <Refusal error={found.error} again={again} />
        </>
      );
    case "ready":
      return <TokenFacts found={found.value} again={again} />;
  }
}

function TokenFacts({ found, again }: { found: Found; again: () => void }): VNode {
  const { token, lineage, catalog, reach } = found;
  const { may } = useWork();
  const [doing, setDoing] = useState<"rotate" | "revoke">();
  const live = token.status === "live";
  const stop = (): void => setDoing(undefined);
  const dropped = token.scopes.filter((scope) => !reach.scopes.includes(scope));
  return (
    <>
      <nav class="back" aria-label="Back">
        <Link to="/tokens">Tokens</Link>
      </nav>
      <Head
        title={tokenName(token)}
        actions={
          live && (
            <>
              {token.superseded_at === null && may("tokens:rotate") && (
                <button type="button" class="quiet" onClick={() => setDoing("rotate")}>
                  Rotate
                </button>
              )}
              {may("tokens:revoke") && (
                <button type="button" class="quiet danger" onClick={() => setDoing("revoke")}>
                  Revoke
                </button>
              )}
            </>
          )
        }
      >
        <p class="lead">
          <Status token={token} /> <code>{token.prefix}…</code>{" "}
          {token.purpose !== null && visible(token.purpose)}
        </p>
      </Head>
      <dl class="facts">
        <Fact name="Owner">{token.owner === null ? "nobody" : visible(token.owner)}</Fact>
        <Fact name="Created by">{actorInWords(token.created_by)}</Fact>
        <Fact name="Created">
          <Ago time={token.created_at} />
        </Fact>
        <Fact name="Last used">
          <Ago time={token.last_used_at} />
        </Fact>
        <Fact name={token.status === "expired" ? "Expired" : "Expires"}>
          <Ago time={token.expires_at} />
        </Fact>
        {token.grace_until !== null && live && (
          <Fact name="In grace until">{exactly(token.grace_until)}</Fact>
        )}
        {token.revoked_at !== null && (
          <Fact name="Revoked">
            <Ago time={token.revoked_at} />
            {token.revoked_by !== null && ` by ${actorInWords(token.revoked_by)}`}
            {token.revoke_reason !== null && (
              <span class="sub">{visible(token.revoke_reason)}</span>
            )}
          </Fact>
        )}
        {Object.entries(token.resources).map(([kind, values]) => (
          <Fact key={kind} name={`Bound to ${kind}`}>
            {values.map(visible).join(", ")}
          </Fact>
        ))}
      </dl>
      <div class="columns">
        <section class="panel" aria-labelledby="reach">
          <h2 id="reach">What it reaches</h2>
          <Scopes names={token.scopes} />
          {dropped.length > 0 && (
            <p class="note">
              The catalog no longer knows {dropped.join(", ")}; such a scope opens nothing.
            </p>
          )}
          <Reach catalog={catalog} answer={reach} />
        </section>
        <section class="panel" aria-labelledby="lineage">
          <h2 id="lineage">Lineage</h2>
          <LineageTree token={token} lineage={lineage} />
        </section>
      </div>
      {doing === "rotate" && (
        <RotateDialog
          token={token}
          onCancel={stop}
          onRotated={(successor) => {
            stop();
            go(`/tokens/${successor}`, { replace: true });
          }}
        />
      )}
      {doing === "revoke" && (
        <RevokeDialog
          token={token}
          onCancel={stop}
          onRevoked={() => {
            stop();
            again();
          }}
        />
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

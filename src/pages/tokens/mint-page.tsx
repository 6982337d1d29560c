import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { ApiError } from "../api/client.ts";
import { asApiError, useLoaded } from "../api/loading.ts";
import { useWork } from "../api/session.ts";
import type { Asked, Catalog, Minted } from "../api/types.ts";
import { Head, Refusal, Waiting } from "../parts/pieces.tsx";
import { go, Link } from "../router.tsx";
import { ChooseScopes } from "./choose-scopes.tsx";
import { type Expiry, ExpiryField, expiryBody } from "./expiry-field.tsx";
import { RevealDialog } from "./reveal-dialog.tsx";
import { ReachPanel } from "./reach-panel.tsx";

/** Where tokens are minted: a form, and beside it what the token would reach. */
export function MintPage(): VNode {
  const { api } = useWork();
  const [catalog, again] = useLoaded(
    (signal) => api.get<Catalog>("/org/catalog", {}, signal),
    [api.organization],
  );
  return (
    <>
      <Head title="Mint a token">
        <p class="lead">For one integration, with what it needs and no more.</p>
      </Head>
      {catalog.state === "loading" && <Waiting />}
      {catalog.state === "failed" && <Refusal error={catalog.error} again={again} />}
      {catalog.state === "ready" && <MintForm catalog={catalog.value} />}
    </>
  );
}

function MintForm({ catalog }: { readonly catalog: Catalog }): VNode {
  const { api, tell } = useWork();
  const [name, setName] = useState("");
  const [owner, setOwner] = useState("");
  const [purpose, setPurpose] = useState("");
  const [asked, setAsked] = useState<Asked>({ calls: [] });
  const [expiry, setExpiry] = useState<Expiry>({ kind: "in", duration: "90d" });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const [minted, setMinted] = useState<Minted>();
  const mint = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const words = Object.entries({ name, owner, purpose }).filter(([, text]) => text !== "");
      const body = { ...Object.fromEntries(words), ...asked, ...expiryBody(expiry) };
      setMinted(await api.send<Minted>("POST", "/org/tokens", body));
    } catch (failure) {
      setError(asApiError(failure));
      setBusy(false);
    }
  };
  return (
    <form
      class="mint"
      onSubmit={(event) => {
        event.preventDefault();
        void mint();
      }}
    >
      <div class="fields">
        <section>
          <label>
            Label
            <input
              value={name}
              required
              maxLength={100}
              autoComplete="off"
              placeholder="release hook of acme-web"
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </label>
          <div class="pair">
            <label>
              Owner <small>optional</small>
              <input
                value={owner}
                maxLength={200}
                autoComplete="off"
                placeholder="team-release"
                onInput={(event) => setOwner(event.currentTarget.value)}
              />
            </label>
            <label>
              Purpose <small>optional</small>
              <input
                value={purpose}
                maxLength={200}
                autoComplete="off"
                placeholder="creates releases on deploy"
                onInput={(event) => setPurpose(event.currentTarget.value)}
              />
            </label>
          </div>
        </section>
        <ChooseScopes catalog={catalog} asked={asked} onAsk={setAsked} />
        <ExpiryField expiry={expiry} onChange={setExpiry} />
      </div>
      <ReachPanel catalog={catalog} asked={asked} />
      <div>
        {error !== undefined && <Refusal error={error} />}
        <p class="submit">
          <button type="submit" aria-busy={busy} disabled={busy}>
            Mint token
          </button>
          <Link to="/tokens">Cancel</Link>
        </p>
      </div>
      {minted !== undefined && (
        <RevealDialog
          minted={minted}
          onDone={() => {
            const { id } = minted;
            setMinted(undefined);
            tell("The token is minted.");
            go(`/tokens/${id}`, { replace: true });
          }}
        />
      )}
    </form>
  );
}

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { usePages } from "../api/loading.ts";
import { useWork } from "../api/session.ts";
import type { Token, TokenPage } from "../api/types.ts";
import { Cards } from "../parts/cards.tsx";
import {
  Breakable,
  Empty,
  Head,
  More,
  Refusal,
  Scopes,
  Status,
  tokenName,
  Waiting,
} from "../parts/pieces.tsx";
import { Ago } from "../parts/times.tsx";
import { visible } from "../parts/visible.ts";
import { Link } from "../router.tsx";
import { actorInWords } from "./actors.ts";
import { RevokeDialog } from "./revoke-dialog.tsx";
import { RotateDialog } from "./rotate-dialog.tsx";

const rowsOfPage = 50;

type Doing = { readonly what: "rotate" | "revoke"; readonly token: Token };

/** The organisation's tokens, newest first. */
export function TokenList(): VNode {
  const { api, may } = useWork();
  const [status, setStatus] = useState<"live" | "all">("live");
  const [doing, setDoing] = useState<Doing>();
  const { rows, loading, error, more, again } = usePages<Token, string>(async (cursor, signal) => {
    const query = { limit: rowsOfPage, cursor, status };
    const page = await api.get<TokenPage>("/org/tokens", query, signal);
    return { rows: page.tokens, next: page.next_cursor };
  }, `${api.organization} ${status}`);
  const stop = (): void => setDoing(undefined);
  const finish = (): void => {
    stop();
    again();
  };
  return (
    <>
      <Head
        title="Tokens"
        actions={
          may("tokens:mint") && (
            <Link to="/tokens/new" class="button">
              Mint a token
            </Link>
          )
        }
      >
        <p class="lead">What integrations of this organisation use to call the API.</p>
      </Head>
      <fieldset class="segments">
        <legend class="sr">Which tokens</legend>
        {(["live", "all"] as const).map((value) => (
          <label key={value}>
            <input
              type="radio"
              name="status"
              checked={status === value}
              onChange={() => setStatus(value)}
            />
            {value === "live" ? "Live" : "All that ever were"}
          </label>
        ))}
      </fieldset>
      {error !== undefined && <Refusal error={error} again={again} />}
      {rows.length > 0 && (
        <Cards
          caption="Tokens, newest first"
          kind="tokens"
          busy={loading}
          titles={["Token", "Scopes", "Owner", "Expires", "Last used", "Created by", "Actions"]}
        >
          {rows.map((token) => (
            <TokenRow key={token.id} token={token} onDo={setDoing} />
          ))}
        </Cards>
      )}
      {rows.length === 0 && loading && <Waiting />}
      {rows.length === 0 && !loading && error === undefined && (
        <Empty title={status === "live" ? "No live tokens" : "No tokens yet"}>
          <p>
            Mint one for each integration, with no more scopes than its calls need, and none is
            shared by everybody.
          </p>
          {may("tokens:mint") && (
            <Link to="/tokens/new" class="button">
              Mint the first token
            </Link>
          )}
        </Empty>
      )}
      {rows.length > 0 && <More more={more} loading={loading} shown={rows.length} what="tokens" />}
      {doing?.what === "rotate" && (
        <RotateDialog token={doing.token} onCancel={stop} onRotated={finish} />
      )}
      {doing?.what === "revoke" && (
        <RevokeDialog token={doing.token} onCancel={stop} onRevoked={finish} />
      )}
    </>
  );
}

function TokenRow({
  token,
  onDo,
}: {
  readonly token: Token;
  readonly onDo: (doing: Doing) => void;
}): VNode {
  const { may } = useWork();
  const live = token.status === "live";
  const act = (what: Doing["what"]): VNode => (
    <button
      type="button"
      class={what === "revoke" ? "quiet small danger" : "quiet small"}
      aria-label={`${what === "rotate" ? "Rotate" : "Revoke"} ${tokenName(token)}`}
      onClick={() => onDo({ what, token })}
    >
      {what === "rotate" ? "Rotate" : "Revoke"}
    </button>
  );
  return (
    <tr role="row" class={live ? "" : "over"}>
      <th scope="row" role="rowheader">
        <Link to={`/tokens/${token.id}`}>{tokenName(token)}</Link>{" "}
        <Status token={token} unlessLive />
        {token.name === null ? (
          <span class="sub">without a label</span>
        ) : (
          <span class="sub mono">{token.prefix}…</span>
        )}
      </th>
      <td role="cell" data-label="Scopes">
        <Scopes names={token.scopes} most={3} />
      </td>
      <td role="cell" data-label="Owner">
        {token.owner === null ? <span class="soft">nobody</span> : visible(token.owner)}
      </td>
      <td role="cell" data-label="Expires">
        <Ago time={token.expires_at} />
      </td>
      <td role="cell" data-label="Last used">
        <Ago time={token.last_used_at} />
      </td>
      <td role="cell" data-label="Created by">
        <Breakable text={actorInWords(token.created_by)} />
      </td>
      <td role="cell" class="acts">
        {live && token.superseded_at === null && may("tokens:rotate") && act("rotate")}
        {live && may("tokens:revoke") && act("revoke")}
      </td>
    </tr>
  );
}

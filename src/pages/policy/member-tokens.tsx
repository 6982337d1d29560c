import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { usePages } from "../api/loading.ts";
import { useWork } from "../api/session.ts";
import type { MemberToken, MemberTokenPage } from "../api/types.ts";
import { Cards } from "../parts/cards.tsx";
import { Breakable, More, Refusal, tokenName } from "../parts/pieces.tsx";
import { Ago } from "../parts/times.tsx";
import { CutOffDialog } from "./cut-off-dialog.tsx";
import { personInWords } from "./people.ts";

const rowsOfPage = 25;

/** The live personal tokens of members, each of which an owner can cut off when it leaked. */
export function MemberTokens({
  round,
  onChanged,
}: {
  readonly round: number;
  readonly onChanged: () => void;
}): VNode {
  const { api, may } = useWork();
  const { rows, loading, error, more, again } = usePages<MemberToken, string>(
    async (after, signal) => {
      const query = { limit: rowsOfPage, after };
      const page = await api.get<MemberTokenPage>("/org/personal-tokens", query, signal);
      return { rows: page.tokens, next: page.next_after };
    },
    `${api.organization} ${round}`,
  );
  const [cutting, setCutting] = useState<MemberToken>();
  return (
    <section aria-labelledby="member-tokens">
      <h2 id="member-tokens">Personal tokens of members</h2>
      {error !== undefined && <Refusal error={error} again={again} />}
      {rows.length === 0 && !loading && error === undefined && (
        <p class="soft">No member has a live one.</p>
      )}
      {rows.length > 0 && (
        <>
          <Cards
            caption="Live personal tokens"
            busy={loading}
            titles={["Token", "Person", "Expires", "Last used", "Actions"]}
          >
            {rows.map((token) => (
              <tr role="row" key={token.id}>
                <th scope="row" role="rowheader">
                  {tokenName(token)} <span class="sub mono">{token.prefix}…</span>
                </th>
                <td role="cell" data-label="Person">
                  {token.user === null ? (
                    "no member any more"
                  ) : (
                    <Breakable text={personInWords(token.user)} />
                  )}
                </td>
                <td role="cell" data-label="Expires">
                  <Ago time={token.expires_at} />
                </td>
                <td role="cell" data-label="Last used">
                  <Ago time={token.last_used_at} />
                </td>
                <td role="cell" class="acts">
                  {may("tokens:revoke") && (
                    <button
                      type="button"
                      class="quiet small danger"
                      aria-label={`Cut off ${tokenName(token)}, ${token.prefix}`}
                      onClick={() => setCutting(token)}
                    >
                      Cut off
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </Cards>
          <More more={more} loading={loading} shown={rows.length} what="tokens" />
        </>
      )}
      {cutting !== undefined && (
        <CutOffDialog
          id={cutting.id}
          name={tokenName(cutting)}
          onCancel={() => setCutting(undefined)}
          onCutOff={() => {
            setCutting(undefined);
            onChanged();
          }}
        />
      )}
    </section>
  );
}

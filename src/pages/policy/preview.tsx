import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { ApiError } from "../api/client.ts";
import { asApiError, usePages } from "../api/loading.ts";
import { useWork } from "../api/session.ts";
import type { Minted, PreviewedToken, PreviewPage } from "../api/types.ts";
import { Cards } from "../parts/cards.tsx";
import { Empty, More, Refusal, Scopes, Waiting } from "../parts/pieces.tsx";
import { Ago } from "../parts/times.tsx";
import { visible } from "../parts/visible.ts";
import { Link } from "../router.tsx";
import { RevealDialog } from "../tokens/reveal-dialog.tsx";
import { CutOffDialog } from "./cut-off-dialog.tsx";
import { ExceptDialog } from "./except-dialog.tsx";
import { personInWords } from "./people.ts";

const rowsOfPage = 25;

type Doing = { readonly what: "except" | "cut-off"; readonly row: PreviewedToken };

/** Which personal tokens a ban would refuse, what they do, and what would take their place. */
export function Preview({
  round,
  onChanged,
}: {
  readonly round: number;
  readonly onChanged: () => void;
}): VNode {
  const { api, tell } = useWork();
  const { rows, loading, error, more, again } = usePages<PreviewedToken, string>(
    async (after, signal) => {
      const query = { limit: rowsOfPage, after };
      const page = await api.get<PreviewPage>("/org/policy/preview", query, signal);
      return { rows: page.tokens, next: page.next_after };
    },
    `${api.organization} ${round}`,
  );
  const [doing, setDoing] = useState<Doing>();
  const [minted, setMinted] = useState<{ readonly of: string; readonly token: Minted }>();
  const [replaced, setReplaced] = useState<ReadonlyMap<string, string>>(new Map());
  const [refused, setRefused] = useState<{ readonly of: string; readonly error: ApiError }>();
  const mint = async (row: PreviewedToken): Promise<void> => {
    setRefused(undefined);
    try {
      const token = await api.send<Minted>("POST", "/org/tokens", replacementOf(row));
      setMinted({ of: row.family_id, token });
    } catch (failure) {
      setRefused({ of: row.family_id, error: asApiError(failure) });
    }
  };
  const stop = (): void => setDoing(undefined);
  const finish = (): void => {
    stop();
    onChanged();
  };
  return (
    <section aria-labelledby="preview">
      <h2 id="preview">What denying would break</h2>
      {error !== undefined && <Refusal error={error} again={again} />}
      {rows.length > 0 && (
        <Cards
          caption="Personal tokens that would be refused"
          kind="preview"
          busy={loading}
          titles={["Personal token", "What it does", "Last ran", "What would do in its place"]}
        >
          {rows.map((row) => (
            <PreviewRow
              key={row.family_id}
              row={row}
              replacement={replaced.get(row.family_id)}
              refused={refused?.of === row.family_id ? refused.error : undefined}
              onMint={() => void mint(row)}
              onDo={(what) => setDoing({ what, row })}
            />
          ))}
        </Cards>
      )}
      {rows.length === 0 && loading && <Waiting lines={3} />}
      {rows.length === 0 && !loading && error === undefined && (
        <Empty title="Nothing was seen">
          <p>No use of a personal token was written down.</p>
        </Empty>
      )}
      {rows.length > 0 && <More more={more} loading={loading} shown={rows.length} what="tokens" />}
      {minted !== undefined && (
        <RevealDialog
          minted={minted.token}
          onDone={() => {
            setReplaced(new Map(replaced).set(minted.of, minted.token.id));
            setMinted(undefined);
            tell("The replacement is minted.");
          }}
        />
      )}
      {doing?.what === "except" && (
        <ExceptDialog row={doing.row} onCancel={stop} onExcepted={finish} />
      )}
      {doing?.what === "cut-off" && doing.row.token !== null && (
        <CutOffDialog
          id={doing.row.token.id}
          name={nameOf(doing.row)}
          onCancel={stop}
          onCutOff={finish}
        />
      )}
    </section>
  );
}

/** The organisation's token that takes the place of a personal one. */
function replacementOf(row: PreviewedToken): object {
  const { owner, replacement } = row;
  return {
    name: `replaces ${row.token?.name ?? row.token?.prefix ?? "a personal token"}`.slice(0, 100),
    ...(owner === null ? {} : { owner: personInWords(owner).slice(0, 200) }),
    purpose: `in place of a personal token, ${row.requests} requests seen`,
    scopes: replacement.known ? replacement.scopes : [],
  };
}

function nameOf({ token }: PreviewedToken): string {
  return token === null ? "a token that is gone" : visible(token.name ?? token.prefix);
}

function PreviewRow({
  row,
  replacement,
  refused,
  onMint,
  onDo,
}: {
  readonly row: PreviewedToken;
  /** The id of what was minted in its place just now. */
  readonly replacement: string | undefined;
  /** Why it was not. */
  readonly refused: ApiError | undefined;
  readonly onMint: () => void;
  readonly onDo: (what: Doing["what"]) => void;
}): VNode {
  const { may } = useWork();
  const name = nameOf(row);
  return (
    <tr role="row">
      <th scope="row" role="rowheader">
        <strong>{name}</strong> {row.excepted && <span class="pill unsure">excepted</span>}
        {row.cut_off && <span class="pill bad">cut off</span>}
        <span class="sub">
          {row.owner === null ? (
            <span class="pill bad">nobody answers for it</span>
          ) : (
            personInWords(row.owner)
          )}
        </span>
        <span class="acts-below">
          {may("policy:write") && row.token !== null && !row.excepted && !row.cut_off && (
            <button
              type="button"
              class="quiet small"
              aria-label={`Except ${name}`}
              onClick={() => onDo("except")}
            >
              Except
            </button>
          )}
          {may("tokens:revoke") && row.token !== null && !row.cut_off && (
            <button
              type="button"
              class="quiet small danger"
              aria-label={`Cut off ${name}`}
              onClick={() => onDo("cut-off")}
            >
              Cut off
            </button>
          )}
        </span>
      </th>
      <td role="cell" data-label="What it does">
        {row.requests.toLocaleString("en")} requests
        <span class="sub">{row.clients.slice(0, 3).map(visible).join(", ")}</span>
        <details>
          <summary>
            {row.operations.length} {row.operations.length === 1 ? "operation" : "operations"}
          </summary>
          <ul class="seen">
            {row.operations.map(({ operation, client, count, last_at: last }) => (
              <li key={`${operation} ${client}`}>
                <code>{visible(operation)}</code>
                <span class="sub">
                  {count.toLocaleString("en")} × by {visible(client)}, <Ago time={last} />
                </span>
              </li>
            ))}
          </ul>
        </details>
      </td>
      <td role="cell" data-label="Last ran">
        <Ago time={row.last_at} />
      </td>
      <td role="cell" data-label="What would do in its place">
        {row.replacement.known ? (
          <>
            <Scopes names={row.replacement.scopes} />
            {refused !== undefined && <Refusal error={refused} />}
            {replacement !== undefined ? (
              <p class="acts-below">
                <span class="pill good">minted</span>{" "}
                <Link to={`/tokens/${replacement}`}>the replacement</Link>
              </p>
            ) : (
              may("tokens:mint") && (
                <p class="acts-below">
                  <button
                    type="button"
                    class="small"
                    aria-label={`Mint the replacement of ${name}`}
                    onClick={onMint}
                  >
                    Mint the replacement
                  </button>
                </p>
              )
            )}
          </>
        ) : (
          <span class="soft">Not known: {visible(row.replacement.why)}.</span>
        )}
      </td>
    </tr>
  );
}

import type { VNode } from "preact";
import { usePages } from "../api/loading.ts";
import { useWork } from "../api/session.ts";
import type { AuditEntry, AuditPage as AuditAnswer } from "../api/types.ts";
import { Cards } from "../parts/cards.tsx";
import { Breakable, Empty, Head, More, Refusal, Waiting } from "../parts/pieces.tsx";
import { exactly, inWords } from "../parts/time-words.ts";
import { visible } from "../parts/visible.ts";
import { go, Link, useAddress } from "../router.tsx";
import { actorInWords } from "../tokens/actors.ts";
import { actionInWords, actionWords, toneOf } from "./audit-words.ts";
import { ChainCheck } from "./chain-status.tsx";

const rowsOfPage = 50;
const filters = ["action", "actor_id", "target"] as const;
type Filter = Readonly<Record<(typeof filters)[number], string>>;

/** What happened in the organisation, newest first. The filter is in the address, to be passed on. */
export function AuditPage(): VNode {
  const { api } = useWork();
  const { searchParams } = useAddress();
  const filter: Filter = {
    action: searchParams.get("action") ?? "",
    actor_id: searchParams.get("actor_id") ?? "",
    target: searchParams.get("target") ?? "",
  };
  const { rows, loading, error, more, again } = usePages<AuditEntry, number>(
    async (before, signal) => {
      const query = { limit: rowsOfPage, before, ...filter };
      const page = await api.get<AuditAnswer>("/org/audit", query, signal);
      return { rows: page.entries, next: page.next_before };
    },
    JSON.stringify([api.organization, filter]),
  );
  const narrowed = filters.some((name) => filter[name] !== "");
  return (
    <>
      <Head
        title="Audit"
        actions={
          // The browser follows a link with its session alone.
          api.credential.kind === "session" && (
            <a class="button quiet" href={api.address("/org/audit/export")} download="audit.jsonl">
              Export
            </a>
          )
        }
      >
        <p class="lead">Every change and every refusal, with who, why and from where.</p>
      </Head>
      <ChainCheck />
      <FilterForm filter={filter} />
      {error !== undefined && <Refusal error={error} again={again} />}
      {rows.length > 0 && <Entries rows={rows} filter={filter} busy={loading} />}
      {rows.length === 0 && loading && <Waiting />}
      {rows.length === 0 && !loading && error === undefined && (
        <Empty title={narrowed ? "Nothing like that" : "Nothing happened yet"}>
          <p>
            {narrowed ? "No entry fits the filter." : "The first mint will be the first entry."}
          </p>
        </Empty>
      )}
      {rows.length > 0 && <More more={more} loading={loading} shown={rows.length} what="entries" />}
    </>
  );
}

function addressOf(filter: Filter): string {
  const parameters = new URLSearchParams(filters.map((name) => [name, filter[name]]));
  for (const name of filters) if (filter[name] === "") parameters.delete(name);
  return parameters.size === 0 ? "/audit" : `/audit?${parameters.toString()}`;
}

function FilterForm({ filter }: { readonly filter: Filter }): VNode {
  const narrow = (more: Partial<Filter>): void =>
    go(addressOf({ ...filter, ...more }), { replace: true });
  return (
    <form class="filter" onSubmit={(event) => event.preventDefault()}>
      <label>
        What happened
        <select
          value={filter.action}
          onChange={(event) => narrow({ action: event.currentTarget.value })}
        >
          <option value="">Anything</option>
          {Object.entries(actionWords).map(([action, words]) => (
            <option key={action} value={action}>
              {words}
            </option>
          ))}
        </select>
      </label>
      {(["actor_id", "target"] as const).map(
        (name) =>
          filter[name] !== "" && (
            <button key={name} type="button" class="quiet" onClick={() => narrow({ [name]: "" })}>
              {name === "target" ? "About" : "By"} <code>{filter[name].slice(-8)}</code>
              <span class="sr">: take this filter away</span> ×
            </button>
          ),
      )}
    </form>
  );
}

function Entries({
  rows,
  filter,
  busy,
}: {
  readonly rows: readonly AuditEntry[];
  readonly filter: Filter;
  readonly busy: boolean;
}): VNode {
  return (
    <Cards
      caption="Entries, newest first"
      kind="entries"
      busy={busy}
      titles={["What happened", "Who", "About", "When"]}
    >
      {rows.map((entry) => (
        <EntryRow key={entry.sequence} entry={entry} filter={filter} />
      ))}
    </Cards>
  );
}

function EntryRow({
  entry,
  filter,
}: {
  readonly entry: AuditEntry;
  readonly filter: Filter;
}): VNode {
  const { action, actor, actor_id: actorId, target, reason, client, detail } = entry;
  const facts = Object.entries({
    sequence: entry.sequence,
    action,
    ...detail,
    request: entry.request_id,
    hash: entry.hash,
  });
  return (
    <tr role="row">
      <th scope="row" role="rowheader">
        <span class={`pill ${toneOf(action)}`}>{actionInWords(action)}</span>
        {reason !== null && <span class="sub">{visible(reason)}</span>}
        <details>
          <summary>Entry {entry.sequence}</summary>
          <dl class="detail">
            {facts.map(([name, value]) => (
              <div key={name}>
                <dt>{visible(name)}</dt>
                <dd>
                  <code>{visible(inText(name, value))}</code>
                </dd>
              </div>
            ))}
          </dl>
        </details>
      </th>
      <td role="cell" data-label="Who">
        {actorId === null ? (
          actorInWords(actor)
        ) : (
          <Link to={addressOf({ ...filter, actor_id: actorId })}>
            <Breakable text={actorInWords(actor)} />
          </Link>
        )}
        {client !== null && <span class="sub mono">{client}</span>}
      </td>
      <td role="cell" data-label="About">
        {target === null ? <span class="soft">—</span> : <About entry={entry} filter={filter} />}
      </td>
      <td role="cell" data-label="When">
        <time dateTime={entry.time} title={inWords(entry.time)}>
          {exactly(entry.time)}
        </time>
      </td>
    </tr>
  );
}

function About({ entry, filter }: { readonly entry: AuditEntry; readonly filter: Filter }): VNode {
  const target = entry.target!;
  const { name, prefix } = entry.detail;
  const words = typeof name === "string" ? name : typeof prefix === "string" ? prefix : undefined;
  return (
    <>
      {entry.action.startsWith("token.") ? (
        <Link to={`/tokens/${target}`}>
          {words === undefined ? target.slice(-8) : visible(words)}
        </Link>
      ) : (
        <code>{target.slice(-8)}</code>
      )}
      {filter.target === "" && (
        <Link class="sub" to={addressOf({ ...filter, target })}>
          all about it
        </Link>
      )}
    </>
  );
}

function inText(name: string, value: AuditEntry["detail"][string]): string {
  if (typeof value === "number" && /(?:At|Until)$/.test(name)) return new Date(value).toISOString();
  return typeof value === "object" ? value.join(", ") : String(value);
}

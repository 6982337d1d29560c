import type { ComponentChildren, VNode } from "preact";
import type { ApiError } from "../api/client.ts";
import type { Token } from "../api/types.ts";
import { visible } from "./visible.ts";

/** Scopes as chips: the first few, and how many more there are. */
export function Scopes({
  names,
  most = Infinity,
}: {
  readonly names: readonly string[];
  readonly most?: number;
}): VNode {
  if (names.length === 0) return <span class="soft">only itself</span>;
  const hidden = names.slice(most);
  return (
    <ul class="chips">
      {names.slice(0, most).map((name) => (
        <li key={name}>
          <code>{name}</code>
        </li>
      ))}
      {hidden.length > 0 && (
        <li class="soft" title={hidden.join(", ")}>
          +{hidden.length} more
        </li>
      )}
    </ul>
  );
}

const statusWords: Readonly<Record<Token["status"], readonly [tone: string, words: string]>> = {
  live: ["good", "live"],
  expired: ["plain", "expired"],
  superseded: ["unsure", "replaced"],
  revoked: ["bad", "revoked"],
};

const soonMs = 14 * 86_400_000;

/** How a token stands, and whether that changes soon. */
export function Status({
  token,
  unlessLive = false,
}: {
  readonly token: Token;
  /** Says nothing where all is well: in a list, that is most of it. */
  readonly unlessLive?: boolean;
}): VNode | null {
  const [tone, words] = statusWords[token.status];
  if (token.status === "live" && token.grace_until !== null) {
    return <span class="pill unsure">in grace</span>;
  }
  if (token.status === "live" && Date.parse(token.expires_at) - Date.now() < soonMs) {
    return <span class="pill unsure">expires soon</span>;
  }
  if (unlessLive && token.status === "live") return null;
  return <span class={`pill ${tone}`}>{words}</span>;
}

/** A name that may be long, to be broken first where an address is. */
export function Breakable({ text }: { readonly text: string }): VNode {
  const [before = "", ...rest] = text.split("@");
  if (rest.length === 0) return <>{text}</>;
  return (
    <>
      {before}@<wbr />
      {rest.join("@")}
    </>
  );
}

/** What a person calls a token: its label, else its prefix. */
export function tokenName(token: Pick<Token, "name" | "prefix">): string {
  return token.name === null ? token.prefix : visible(token.name);
}

/** A refusal, in the service's words, where it can be seen and heard. */
export function Refusal({
  error,
  again,
}: {
  readonly error: ApiError;
  readonly again?: () => void;
}): VNode {
  return (
    <div class="note bad" role="alert">
      <p>
        <strong>{sentence(error.message)}</strong> {error.help}
      </p>
      {error.status === 401 ? (
        <a href={`/auth/sign-in?return_to=${encodeURIComponent(location.pathname)}`}>
          Sign in again
        </a>
      ) : (
        again !== undefined && (
          <button type="button" class="quiet" onClick={again}>
            Try again
          </button>
        )
      )}
    </div>
  );
}

function sentence(text: string): string {
  const shown = visible(text);
  return `${shown.charAt(0).toUpperCase()}${shown.slice(1)}.`;
}

/** The head of a page: what it is, what it is for, and what can be done at once. */
export function Head({
  title,
  children,
  actions,
}: {
  readonly title: ComponentChildren;
  readonly children?: ComponentChildren;
  readonly actions?: ComponentChildren;
}): VNode {
  return (
    <header class="head">
      <div>
        <h1 tabIndex={-1}>{title}</h1>
        {children}
      </div>
      {actions !== undefined && <div class="actions">{actions}</div>}
    </header>
  );
}

/** Said where a list has nothing in it. */
export function Empty({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <div class="empty">
      <svg viewBox="0 0 64 64" aria-hidden="true">
        <circle cx="32" cy="32" r="22" />
        <path d="M32 4v14M32 46v14M4 32h14M46 32h14" />
      </svg>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** What stands below a list: the next page, or that there is none. */
export function More({
  more,
  loading,
  shown,
  what,
}: {
  readonly more: (() => void) | undefined;
  readonly loading: boolean;
  readonly shown: number;
  readonly what: string;
}): VNode {
  return (
    <p class="more">
      {more !== undefined && (
        <button type="button" class="quiet" onClick={more} aria-busy={loading} disabled={loading}>
          Show more
        </button>
      )}
      <span class="soft" role="status">
        {loading
          ? "Loading…"
          : more === undefined
            ? `${shown === 1 ? "The only one" : `All ${shown.toLocaleString("en")} ${what}`}`
            : `The latest ${shown.toLocaleString("en")} ${what}`}
      </span>
    </p>
  );
}

/** Lines in place of what is not there yet. */
export function Waiting({ lines = 5 }: { readonly lines?: number }): VNode {
  return (
    <div class="waiting" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} />
      ))}
    </div>
  );
}

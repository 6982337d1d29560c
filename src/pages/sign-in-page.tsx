import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { ApiError } from "./api/client.ts";
import { asApiError } from "./api/loading.ts";
import { type Session, sessionWithToken } from "./api/session.ts";
import { Refusal } from "./parts/pieces.tsx";

/** The way in: a person's sign-in, or a token for as long as the page is open. */
export function SignInPage({
  offered,
  onSession,
}: {
  /** Whether the service has an identity provider. */
  readonly offered: boolean;
  readonly onSession: (session: Session) => void;
}): VNode {
  const here = location.pathname + location.search;
  return (
    <main class="sign-in">
      <div>
        <Mark />
        <h1 tabIndex={-1}>Scopewright</h1>
        <p class="lead">Organisation tokens that open what they must, and nothing else.</p>
        {offered ? (
          <a class="button" href={`/auth/sign-in?return_to=${encodeURIComponent(here)}`}>
            Sign in
          </a>
        ) : (
          <p class="note">
            Sign-in is not set up here. Start the service with <code>--oidc-issuer</code> and{" "}
            <code>--oidc-client</code>, or use a token.
          </p>
        )}
        <details open={!offered}>
          <summary>Use a token instead</summary>
          <TokenForm onSession={onSession} />
        </details>
      </div>
    </main>
  );
}

function TokenForm({ onSession }: { readonly onSession: (session: Session) => void }): VNode {
  const [token, setToken] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const enter = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      onSession(await sessionWithToken(token.trim()));
    } catch (failure) {
      const refused = asApiError(failure);
      setError(refused);
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void enter();
      }}
    >
      <label>
        Token
        <input
          type="password"
          value={token}
          required
          autoComplete="off"
          spellcheck={false}
          placeholder="swt_…"
          onInput={(event) => setToken(event.currentTarget.value)}
        />
      </label>
      <p class="soft">It stays in this page’s memory and is gone when you close or reload it.</p>
      {error !== undefined &&
        (error.status === 401 ? (
          <p class="note bad" role="alert">
            That is no live token of this service.
          </p>
        ) : (
          <Refusal error={error} />
        ))}
      <button type="submit" class="quiet" aria-busy={busy} disabled={busy}>
        Go on with this token
      </button>
    </form>
  );
}

/** A sight on a square: where a token points, and how wide. */
export function Mark(): VNode {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect x="3" y="3" width="26" height="26" rx="6" />
      <circle cx="16" cy="16" r="6.5" />
      <path d="M16 3v6.5M16 22.5V29M3 16h6.5M22.5 16H29" />
    </svg>
  );
}

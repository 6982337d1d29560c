import type { VNode } from "preact";
import type { Place, Right, Session } from "./api/session.ts";
import { visible } from "./parts/visible.ts";
import { Link } from "./router.tsx";
import { Mark } from "./sign-in-page.tsx";

const pages: readonly (readonly [path: string, title: string, right: Right])[] = [
  ["/tokens", "Tokens", "tokens:read"],
  ["/policy", "Policy", "policy:read"],
  ["/audit", "Audit", "audit:read"],
  ["/report", "Report", "tokens:read"],
];

/** What a page needs; a page that is none needs what the tokens do. */
export function rightFor(pathname: string): Right {
  return pages.find(([path]) => pathname.startsWith(path))?.[2] ?? "tokens:read";
}

/** Where one can go, for which organisation, and as whom. */
export function TopBar({
  session,
  place,
  pathname,
  onPlace,
  onSignOut,
}: {
  readonly session: Session;
  readonly place: Place | undefined;
  readonly pathname: string;
  readonly onPlace: (place: Place) => void;
  readonly onSignOut: () => void;
}): VNode {
  const at = pathname === "/" ? "/tokens" : pathname;
  return (
    <header class="bar-top">
      <div class="container">
        <Link to="/tokens" class="brand">
          <Mark />
          <span>Scopewright</span>
        </Link>
        <nav aria-label="Pages">
          <ul>
            {pages.map(
              ([path, title, right]) =>
                place?.rights.has(right) === true && (
                  <li key={path}>
                    <Link to={path} current={at.startsWith(path)}>
                      {title}
                    </Link>
                  </li>
                ),
            )}
          </ul>
        </nav>
        <details
          class="account"
          onKeyDown={(event) => {
            if (event.key === "Escape") event.currentTarget.open = false;
          }}
          onFocusOut={(event) => {
            const next = event.relatedTarget;
            if (next instanceof Node && !event.currentTarget.contains(next)) {
              event.currentTarget.open = false;
            }
          }}
        >
          <summary>
            <span class="who">{visible(session.who)}</span>
            {place !== undefined && <span class="sub">{visible(place.organization.name)}</span>}
          </summary>
          <div>
            {session.places.length > 1 ? (
              <label>
                Organisation
                <select
                  value={place?.organization.slug}
                  onChange={(event) => {
                    const { value } = event.currentTarget;
                    const next = session.places.find((each) => each.organization.slug === value);
                    if (next !== undefined) onPlace(next);
                  }}
                >
                  {session.places.map(({ organization }) => (
                    <option key={organization.slug} value={organization.slug}>
                      {visible(organization.name)}
                    </option>
                  ))}
                </select>
              </label>
            ) : undefined}
            {place !== undefined && <p class="soft">You are here as {place.as}.</p>}
            <button type="button" class="quiet" onClick={onSignOut}>
              {session.credential.kind === "session" ? "Sign out" : "Forget the token"}
            </button>
          </div>
        </details>
      </div>
    </header>
  );
}

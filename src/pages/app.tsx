import type { VNode } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { useLoaded } from "./api/loading.ts";
import {
  type Place,
  readSession,
  type Session,
  signOut,
  workAt,
  WorkContext,
} from "./api/session.ts";
import { AuditPage } from "./audit/audit-page.tsx";
import { Empty, Head, Refusal, Waiting } from "./parts/pieces.tsx";
import { PolicyPage } from "./policy/policy-page.tsx";
import { ReportPage } from "./report/report-page.tsx";
import { go, Link, useAddress } from "./router.tsx";
import { SignInPage } from "./sign-in-page.tsx";
import { rightFor, TopBar } from "./top-bar.tsx";
import { MintPage } from "./tokens/mint-page.tsx";
import { TokenList } from "./tokens/token-list.tsx";
import { TokenPage } from "./tokens/token-page.tsx";

/** What the server said of this browser with the document. */
export interface Start {
  readonly signedIn: boolean;
  readonly signInOffered: boolean;
}

/** The pages, once it is known who looks at them. */
export function App({ start }: { readonly start: Start }): VNode {
  const [withToken, setWithToken] = useState<Session>();
  if (withToken !== undefined) return <Pages session={withToken} />;
  if (!start.signedIn) {
    return <SignInPage offered={start.signInOffered} onSession={setWithToken} />;
  }
  return <SignedIn />;
}

function SignedIn(): VNode {
  const [session, again] = useLoaded(() => readSession(), []);
  switch (session.state) {
    case "loading":
      return (
        <main class="container">
          <Waiting />
        </main>
      );
    case "failed":
      return (
        <main class="container">
          <Refusal error={session.error} again={again} />
        </main>
      );
    case "ready":
      return <Pages session={session.value} />;
  }
}

/** Where the browser keeps which organisation was chosen last, so that a reload acts on no other. */
const chosenKey = "scopewright-organization";

function Pages({ session }: { readonly session: Session }): VNode {
  const { pathname, searchParams } = useAddress();
  const named = searchParams.get("org") ?? localStorage.getItem(chosenKey);
  const [place, setPlace] = useState<Place | undefined>(
    session.places.find(({ organization }) => organization.slug === named) ?? session.places[0],
  );
  const [message, setMessage] = useState("");
  const work = useMemo(() => place && workAt(session, place, setMessage), [session, place]);
  useEffect(() => {
    // A new page is a new subject, for those who listen too.
    const heading = document.querySelector("h1");
    document.title = `${heading?.textContent ?? "Tokens"} · Scopewright`;
    heading?.focus({ preventScroll: true });
  }, [pathname]);
  useEffect(() => {
    if (message === "") return undefined;
    const timer = setTimeout(() => setMessage(""), 6_000);
    return () => clearTimeout(timer);
  }, [message]);
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <TopBar
        session={session}
        place={place}
        pathname={pathname}
        onPlace={(next) => {
          localStorage.setItem(chosenKey, next.organization.slug);
          setPlace(next);
          // What the address named was of the other organisation.
          go(pathname.startsWith("/tokens") ? "/tokens" : pathname, { replace: true });
        }}
        onSignOut={() => {
          void signOut(session).finally(() => location.assign("/"));
        }}
      />
      <main id="content" class="container">
        {work === undefined ? (
          <Empty title="No organisation">
            <p>You are signed in, and no organisation here has you as a member. Ask an owner.</p>
          </Empty>
        ) : (
          <WorkContext.Provider value={work}>
            {work.may(rightFor(pathname)) ? pageAt(pathname) : <NotForYou place={work.place} />}
          </WorkContext.Provider>
        )}
      </main>
      <div class="toast" role="status" data-shown={message !== ""}>
        {message}
      </div>
    </>
  );
}

function NotForYou({ place }: { readonly place: Place }): VNode {
  return (
    <>
      <Head title={place.organization.name} />
      <Empty title="This page is for those who look after tokens">
        <p>
          In {place.organization.name} you are here as {place.as}. An owner can make you an admin.
        </p>
        {place.rights.has("policy:read") && (
          <Link to="/policy" class="button quiet">
            The policy on personal tokens
          </Link>
        )}
      </Empty>
    </>
  );
}

function pageAt(pathname: string): VNode {
  if (pathname === "/tokens/new") return <MintPage />;
  if (pathname === "/policy") return <PolicyPage />;
  if (pathname === "/audit") return <AuditPage />;
  if (pathname === "/report") return <ReportPage />;
  const [, id] = /^\/tokens\/([^/]+)$/.exec(pathname) ?? [];
  return id === undefined ? <TokenList /> : <TokenPage key={id} id={id} />;
}

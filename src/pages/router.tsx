import type { ComponentChildren, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

const changed = new EventTarget();

/** Goes to an address of ours without a new document. */
export function go(address: string, how: { readonly replace?: boolean } = {}): void {
  // Nothing is ever kept with an entry of the history: what a page knows ends with the page.
  if (how.replace === true) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  changed.dispatchEvent(new Event("change"));
  if (how.replace !== true) scrollTo(0, 0);
}

/** Where we are; changes with the history. */
export function useAddress(): URL {
  const [address, setAddress] = useState(location.href);
  useEffect(() => {
    const follow = (): void => setAddress(location.href);
    changed.addEventListener("change", follow);
    addEventListener("popstate", follow);
    return () => {
      changed.removeEventListener("change", follow);
      removeEventListener("popstate", follow);
    };
  }, []);
  return new URL(address);
}

interface LinkProps {
  readonly to: string;
  readonly class?: string;
  readonly current?: boolean;
  readonly children: ComponentChildren;
}

/** A link to an address of ours. */
export function Link({ to, children, current = false, ...rest }: LinkProps): VNode {
  return (
    <a
      {...rest}
      href={to}
      aria-current={current ? "page" : undefined}
      onClick={(event) => {
        if (
          event.button !== 0 ||
          event.metaKey ||
          event.ctrlKey ||
          event.shiftKey ||
          event.altKey
        ) {
          return;
        }
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}

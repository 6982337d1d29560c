import type { ComponentChildren, VNode } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

interface DialogProps {
  readonly title: string;
  /** Asked to go away: by Escape, too. Left out, only the dialog's own buttons end it. */
  readonly onCancel?: (() => void) | undefined;
  readonly children: ComponentChildren;
  readonly footer: ComponentChildren;
}

/** A modal dialog, open as long as it is there. The focus goes back to where it came from. */
export function Dialog({ title, onCancel, children, footer }: DialogProps): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useLayoutEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => current?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onCancel?.();
      }}
    >
      <article>
        <h2 id={heading}>{title}</h2>
        {children}
        <footer>{footer}</footer>
      </article>
    </dialog>
  );
}

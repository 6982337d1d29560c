import { createElement, type ComponentChildren, type VNode } from "preact";
import { visible } from "../../visible-text.ts";

export type Children = ComponentChildren;
export type Element = VNode;

/** An element. Preact escapes its attributes and children; its own types need those of browsers. */
export function h(
  tag: string,
  attributes: Readonly<Record<string, unknown>>,
  ...children: readonly Children[]
): Element {
  return createElement(tag, attributes, ...children);
}

/** A stranger's text: markup is escaped when it is printed, and what is invisible is shown here. */
export function shown(text: string): string {
  return visible(text);
}

/** A name, path or scope. */
export function code(text: string, className?: string): Element {
  return h("code", className === undefined ? {} : { class: className }, shown(text));
}

/** A sentence whose code stands in backticks. */
export function sentence(text: string): Children {
  const parts = text.split("`");
  return parts.map((part, index) =>
    index % 2 === 1 && index < parts.length - 1 ? code(part) : shown(part),
  );
}

/** A list of names, each as code, with commas. */
export function codes(names: readonly string[], none: string): Children {
  if (names.length === 0) return none;
  return names.flatMap((name, index) => (index === 0 ? [code(name)] : [", ", code(name)]));
}

/** What stands in a coloured pill. */
export function pill(tone: string, text: string): Element {
  return h("span", { class: `pill ${tone}` }, text);
}

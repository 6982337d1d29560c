import { expect, test } from "vitest";
import type { Integration } from "../../src/model/integration.ts";
import { matchIntegrations } from "../../src/review/match.ts";
import { integration, located, span } from "../lint/sample.ts";

function named(name: string, file: string, scopes: readonly string[] = ["s"]): Integration {
  const at = span(0, file);
  return integration({ name, at, extent: at, scopes: scopes.map((scope) => located(scope)) });
}

function pairs(base: readonly Integration[], head: readonly Integration[]): readonly string[] {
  return matchIntegrations(base, head).map(
    ({ base: before, head: after }) => `${before?.name ?? "-"} > ${after?.name ?? "-"}`,
  );
}

test("names go first, wherever they stand", () => {
  expect(pairs([named("a", "1"), named("b", "2")], [named("b", "1"), named("a", "2")])).toEqual([
    "b > b",
    "a > a",
  ]);
});

test("the only one of a file is the same one under another name", () => {
  expect(pairs([named("a", "1", ["x"])], [named("b", "1", ["y"])])).toEqual(["a > b"]);
});

test("of several, the most similar ones belong together", () => {
  const base = [named("a", "1", ["x", "y"]), named("b", "2", ["p", "q"])];
  const head = [named("c", "3", ["p", "q"]), named("d", "4", ["x", "y", "z"])];
  expect(pairs(base, head)).toEqual(["b > c", "a > d"]);
});

test("another provider's integration is another one", () => {
  const other = { ...named("b", "1"), provider: located("other") };
  expect(pairs([named("a", "1")], [other])).toEqual(["- > b", "a > -"]);
});

test("what has nothing in common is new, and gone", () => {
  const base = { ...named("a", "1", ["x"]), owner: located("t1") };
  const head = { ...named("b", "2", ["y"]), owner: located("t2") };
  expect(pairs([base], [head])).toEqual(["- > b", "a > -"]);
});

import { describe, expect, test } from "vitest";
import { has } from "../../src/catalog/bitset.ts";
import { roleRights } from "../../src/pages/api/session.ts";
import { actionInWords, actionWords } from "../../src/pages/audit/audit-words.ts";
import { inWords } from "../../src/pages/parts/time-words.ts";
import { visible } from "../../src/pages/parts/visible.ts";
import { actions } from "../../src/tokens/audit/labels.ts";
import { heldScopes, viewFor } from "../../src/tokens/authority.ts";
import { roles } from "../../src/tokens/organization.ts";
import { roleScopes } from "../../src/tokens/principal.ts";
import { catalog } from "../tokens/domain.ts";

test("each action that the audit knows has words, and none besides", () => {
  expect(Object.keys(actionWords).toSorted()).toEqual(Object.values(actions).toSorted());
  expect(actionInWords("of.tomorrow")).toBe("of.tomorrow");
});

describe("what the pages offer is what the service lets do", () => {
  const own = catalog.provider("scopewright")!;
  const view = viewFor(own, "session");
  const all = roleRights["owner"]!;

  test.each(roles)("%s", (role) => {
    const held = heldScopes(view, roleScopes[role]);
    const may = all.filter((right) => has(held, own.tables.scopeNumber.get(right)!));
    expect([...roleRights[role]!].toSorted()).toEqual(may.toSorted());
  });
});

const now = Date.parse("2027-01-15T12:00:00Z");

test.each([
  ["2027-01-15T11:59:50Z", "just now"],
  ["2027-01-15T12:00:10Z", "within a minute"],
  ["2027-01-15T11:58:00Z", "2 minutes ago"],
  ["2027-01-15T09:30:00Z", "2 hours ago"],
  ["2027-01-14T11:00:00Z", "yesterday"],
  ["2027-04-10T12:00:00Z", "in 85 days"],
  ["2027-07-15T12:00:00Z", "in 5 months"],
  ["2024-01-15T12:00:00Z", "3 years ago"],
])("%s is %s", (time, words) => {
  expect(inWords(time, now)).toBe(words);
});

test.each([
  ["plain – ünïcode 日本", "plain – ünïcode 日本"],
  ["a\u202eb", "a\\u{202e}b"],
  ["a\u0007\n", "a\\u{7}\\u{a}"],
  ["zero\u200bwidth", "zero\\u{200b}width"],
])("%j is shown as %j", (text, shown) => {
  expect(visible(text)).toBe(shown);
});

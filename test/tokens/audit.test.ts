import fc from "fast-check";
import { expect, test } from "vitest";
import { type AuditEntry, emptyHead, link } from "../../src/tokens/audit/entry.ts";
import { ChainVerifier, type ChainFault } from "../../src/tokens/audit/verify.ts";
import { sampleEvent } from "./sample.ts";

function chain(length: number): AuditEntry[] {
  const entries: AuditEntry[] = [];
  let head = emptyHead;
  for (let index = 0; index < length; index += 1) {
    const entry = link("acme", head, sampleEvent({ target: `t${index}`, detail: { n: index } }));
    entries.push(entry);
    head = entry;
  }
  return entries;
}

function verify(
  entries: readonly AuditEntry[],
  expected = chain(6).at(-1),
): ChainFault | undefined {
  const verifier = new ChainVerifier("acme");
  for (const entry of entries) verifier.add(entry);
  return verifier.finish(expected);
}

test("a whole chain has no fault", () => {
  expect(verify(chain(6))).toBeUndefined();
  expect(new ChainVerifier("empty").finish(emptyHead)).toBeUndefined();
});

test.each<[string, (entries: AuditEntry[]) => AuditEntry[], ChainFault["fault"], number]>([
  ["one taken out", (all) => all.toSpliced(2, 1), "gap", 3],
  ["two swapped", (all) => [all[0]!, all[2]!, all[1]!, ...all.slice(3)], "gap", 2],
  ["one doubled", (all) => [...all.slice(0, 3), all[2]!, ...all.slice(3)], "order", 4],
  ["the end cut off", (all) => all.slice(0, 4), "truncated", 5],
  ["an entry of another chain", (all) => all.with(1, { ...all[1]!, chain: "globex" }), "order", 2],
  [
    "an entry replaced by a well-made one",
    (all) => all.with(2, link("acme", all[1]!, sampleEvent({ target: "else" }))),
    "broken-link",
    4,
  ],
  [
    "the last one replaced by a well-made one",
    (all) => all.with(5, link("acme", all[4]!, sampleEvent({ target: "else" }))),
    "head",
    6,
  ],
])("%s is found", (_, change, fault, sequence) => {
  expect(verify(change(chain(6)))).toMatchObject({ fault, sequence, chain: "acme" });
});

test("whatever field of whichever entry is changed, it shows", () => {
  const entries = chain(6);
  const fields = Object.keys(entries[0]!) as (keyof AuditEntry)[];
  fc.assert(
    fc.property(fc.nat(5), fc.constantFrom(...fields), fc.string(), (index, field, value) => {
      const before = entries[index]!;
      const changed = { ...before, [field]: value === before[field] ? `${value}!` : value };
      expect(verify(entries.with(index, changed))).toBeDefined();
    }),
  );
});

test("no two sets of facts have one text: absent differs from empty, and detail keys have no order", () => {
  const hashOf = (more: Parameters<typeof sampleEvent>[0]): string =>
    link("acme", emptyHead, sampleEvent(more)).hash;
  expect(hashOf({ reason: "" })).not.toBe(hashOf({ reason: undefined }));
  expect(hashOf({ actorId: "x", target: "y" })).not.toBe(hashOf({ actorId: "y", target: "x" }));
  expect(hashOf({ detail: { a: 1, b: 2 } })).toBe(hashOf({ detail: { b: 2, a: 1 } }));
  expect(hashOf({ detail: { a: "1" } })).not.toBe(hashOf({ detail: { a: 1 } }));
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { integrationFileReader } from "../../src/definitions/integration-file.ts";
import type { ReadContext } from "../../src/definitions/reader.ts";
import { parseSettings } from "../../src/definitions/settings-file.ts";
import { applyEdits } from "../../src/document/edits.ts";
import { decode } from "../../src/document/read.ts";
import { defaultSettings } from "../../src/model/settings.ts";

const folder = join(import.meta.dirname, "fixtures/integration");
const samples = readdirSync(folder).map((name) => {
  const input = readdirSync(join(folder, name)).find((file) => file.startsWith("input."))!;
  return readFileSync(join(folder, name, input));
});
const context: ReadContext = {
  settings: defaultSettings,
  file: (path) => ({ ok: false, problems: [{ code: "none", message: "none", file: path }] }),
};

/** A sample with stretches cut out, doubled, or overwritten by bytes of any kind. */
const mutated = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.array(fc.tuple(fc.nat(2000), fc.nat(30), fc.uint8Array({ maxLength: 6 }), fc.boolean()), {
      maxLength: 4,
    }),
  )
  .map(([sample, changes]) => {
    let bytes: Buffer = sample;
    for (const [at, length, fresh, double] of changes) {
      const from = bytes.length === 0 ? 0 : at % bytes.length;
      const part = bytes.subarray(from, from + length);
      const middle = double ? Buffer.concat([part, fresh, part]) : Buffer.from(fresh);
      bytes = Buffer.concat([bytes.subarray(0, from), middle, bytes.subarray(from + length)]);
    }
    return bytes;
  });

test("whatever the bytes, there is an answer, and every place lies in the text", () => {
  const bytes = fc.oneof({ weight: 4, arbitrary: mutated }, fc.uint8Array({ maxLength: 200 }));
  fc.assert(
    fc.property(
      bytes,
      fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 3 }),
      (sample, wanted) => {
        const source = decode("f.yaml", sample);
        if (!source.ok) return;
        const { text } = source.value;
        parseSettings(source.value);
        const { integrations, problems } = integrationFileReader.read(source.value, context);
        expect(integrations.length + problems.length).toBeGreaterThan(0);
        for (const { at } of [...problems, ...integrations]) {
          expect(at === undefined || at.end.offset <= text.length).toBe(true);
        }
        for (const integration of integrations) {
          const change = { kind: "scopes", scopes: wanted } as const;
          const answer = integrationFileReader.edit(source.value, integration, change);
          if (!answer.ok) continue;
          const after = { path: "f.yaml", text: applyEdits(text, answer.edits) };
          const again = integrationFileReader
            .read(after, context)
            .integrations.find(({ name }) => name === integration.name);
          const scopes = again?.scopes.map(({ value }) => value) ?? [];
          expect(scopes.toSorted()).toEqual(wanted.toSorted());
        }
      },
    ),
    { numRuns: 1500 },
  );
});

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { builtinCatalog } from "../../src/catalog/builtin.ts";
import { resolveCalls } from "../../src/privilege/calls.ts";
import { minimalSet } from "../../src/privilege/minimal.ts";
import type { Certificate, TraceNode } from "../../src/privilege/types.ts";
import { verifyCertificate } from "../../src/privilege/verify.ts";
import { viewOf } from "../../src/privilege/view.ts";
import { buildProvider } from "./provider.ts";

const sentry = builtinCatalog().provider("sentry")!;

function certificateFor(proof: "enumeration" | "trace", every: number): Certificate {
  const view = viewOf(sentry, "internal-integration")!;
  const calls = sentry.operations.flatMap((_, index) =>
    index < sentry.realOperations && index % every === 0 ? [{ operation: index }] : [],
  );
  const answer = minimalSet(view, resolveCalls(view, calls).calls, {
    proofLimits: proof === "trace" ? { tried: 0, nodes: 5_000 } : { tried: Infinity, nodes: 0 },
  });
  if (answer.kind !== "minimal") throw new Error("the calls have no minimal set");
  return answer.certificate;
}

/** Every tree that differs from the given one in one node. */
function* withOneNode(
  node: TraceNode,
  change: (node: TraceNode) => readonly TraceNode[],
): Generator<TraceNode> {
  yield* change(node);
  if ("ways" in node) {
    for (const [index, way] of node.ways.entries()) {
      for (const next of withOneNode(way.next, change)) {
        yield { ...node, ways: node.ways.with(index, { ...way, next }) };
      }
    }
  }
  if ("parts" in node) {
    for (const [index, part] of node.parts.entries()) {
      for (const next of withOneNode(part.next, change)) {
        yield { ...node, parts: node.parts.with(index, { ...part, next }) };
      }
    }
  }
}

describe("verifyCertificate", () => {
  const certificate = certificateFor("enumeration", 97);

  it("verifies what is true", () => {
    expect(verifyCertificate(sentry, certificate)).toEqual({
      sufficient: true,
      irredundant: true,
      optimality: "verified",
      faults: [],
    });
  });

  const [first, ...others] = certificate.scopes;
  const tampered: readonly (readonly [string, Certificate])[] = [
    ["a scope dropped", { ...certificate, scopes: others }],
    [
      "a scope dropped with its reasons",
      {
        ...certificate,
        scopes: others,
        needs: certificate.needs.filter(({ scope }) => scope !== first),
      },
    ],
    ["a scope added", { ...certificate, scopes: [...certificate.scopes, "project:releases"] }],
    ["a scope twice", { ...certificate, scopes: [...certificate.scopes, first!] }],
    ["a scope exchanged", { ...certificate, scopes: ["org:admin", ...others] }],
    ["a scope that does not exist", { ...certificate, scopes: [...others, "org:magic"] }],
    ["a scope that the kind can't be granted", { ...certificate, scopes: [...others, "openid"] }],
    ["a lower excess", { ...certificate, excess: certificate.excess - 1 }],
    ["a higher excess", { ...certificate, excess: certificate.excess + 1 }],
    ["another digest", { ...certificate, digest: certificate.digest.replace(/^./, "z") }],
    ["another provider", { ...certificate, provider: "github" }],
    ["an unknown kind", { ...certificate, tokenKind: "magic" }],
    ["another version", { ...certificate, version: 2 as 1 }],
    ["a call dropped", { ...certificate, calls: certificate.calls.slice(1) }],
    [
      "a call added",
      { ...certificate, calls: [...certificate.calls, { method: "GET", path: "/x" }] },
    ],
    ["reasons dropped", { ...certificate, needs: [] }],
    [
      "an implication that does not exist",
      { ...certificate, implications: [{ holder: first!, implied: "org:admin" }] },
    ],
    ["no claim", { ...certificate, proven: false }],
    ["a trace that is not there", { ...certificate, proof: "trace" }],
  ];

  it.each(tampered)("refutes %s", (_, forged) => {
    const { optimality, faults } = verifyCertificate(sentry, forged);
    expect(optimality).toBe("refuted");
    expect(faults).not.toEqual([]);
  });

  it("takes a solver's word as no more than that", () => {
    expect(verifyCertificate(sentry, { ...certificate, proof: "solver" }).optimality).toBe(
      "attested",
    );
  });

  it("needs the implications that sufficiency rests on", () => {
    const provider = buildProvider({
      scopes: { "a:read": {}, "a:write": { implies: ["a:read"] } },
      operations: { "GET /a/": [["a:read"]], "POST /a/": [["a:write"]] },
    });
    const view = viewOf(provider, "app")!;
    const wanted = [{ operation: 0 }, { operation: 1 }];
    const answer = minimalSet(view, resolveCalls(view, wanted).calls);
    if (answer.kind !== "minimal") throw new Error("no minimal set");
    expect(answer.certificate.implications).toEqual([{ holder: "a:write", implied: "a:read" }]);
    expect(verifyCertificate(provider, answer.certificate).optimality).toBe("verified");
    const without = { ...answer.certificate, implications: [] };
    expect(verifyCertificate(provider, without)).toMatchObject({
      sufficient: false,
      optimality: "refuted",
    });
  });
});

describe("a trace", () => {
  const certificate = certificateFor("trace", 29);
  const trace = certificate.trace!;
  const refuses = (forged: Partial<Certificate>): void => {
    const { optimality, faults } = verifyCertificate(sentry, { ...certificate, ...forged });
    expect(faults).not.toEqual([]);
    expect(optimality).toBe("refuted");
  };

  it("is verified", () => {
    expect(certificate.proof).toBe("trace");
    expect(verifyCertificate(sentry, certificate)).toMatchObject({
      optimality: "verified",
      faults: [],
    });
  });

  it("is refuted with any node falsely pruned or declared a leaf", () => {
    const forged = [
      ...withOneNode(trace, (node) =>
        "prune" in node && node.prune === "bound" ? [] : [{ prune: "bound" }],
      ),
      // A pruned node may be a leaf in truth, and worse than the answer.
      ...withOneNode(trace, (node) => ("ways" in node ? [{ leaf: true }] : [])),
      ...withOneNode(trace, (node) => ("leaf" in node ? [{ prune: "split", needs: [] }] : [])),
    ];
    expect(forged.length).toBeGreaterThan(5);
    for (const each of forged) refuses({ trace: each });
  });

  it("is refuted with any branch, part or need cut off", () => {
    const forged = [
      ...withOneNode(trace, (node) =>
        "ways" in node
          ? node.ways.map((_, index) => ({ ...node, ways: node.ways.toSpliced(index, 1) }))
          : [],
      ),
      ...withOneNode(trace, (node) =>
        "parts" in node
          ? node.parts.map((_, index) => ({ parts: node.parts.toSpliced(index, 1) }))
          : [],
      ),
    ];
    expect(forged.length).toBeGreaterThan(1);
    for (const each of forged) refuses({ trace: each });
  });

  it("is refuted when scopes or needs are left aside that matter", () => {
    const scope = certificate.scopes[0]!;
    refuses({ dominated: [...(certificate.dominated ?? []), { scope, by: "org:admin" }] });
    refuses({ dominated: [...(certificate.dominated ?? []), { scope, by: scope }] });
    const need = { call: certificate.calls.findIndex(({ method }) => method !== "GET") };
    const by = { call: certificate.calls.findIndex(({ method }) => method === "GET") };
    refuses({ implied: [...(certificate.implied ?? []), { need, by }] });
    // Two needs that each stand in for the other would leave both aside.
    const { need: one, by: other } = certificate.implied![0]!;
    refuses({ implied: [...certificate.implied!, { need: other, by: one }] });
    refuses({ implied: [...certificate.implied!, { need: other, by }] });
  });
});

describe("the verifier", () => {
  it("imports nothing but types of the model and itself", () => {
    const folder = new URL("../../src/privilege/", import.meta.url);
    const files = readdirSync(folder).filter((name) => name.startsWith("verify"));
    const allowed = [
      /^import type \{[^}]*\} from "\.\.\/(catalog\/compiled|model\/catalog)\.ts";$/,
      /^import type \{[^}]*\} from "\.\/types\.ts";$/,
      /^import (type )?\{[^}]*\} from "\.\/verify-[a-z]+\.ts";$/,
    ];
    const imports = files.flatMap((file) => {
      const text = readFileSync(new URL(file, folder), "utf8");
      return [...text.matchAll(/^(?:import|export)[^;]*from[^;]*;|import\([^)]*\)/gm)].map(
        ([found]) => found.replaceAll(/\s+/g, " "),
      );
    });
    expect(files.length).toBeGreaterThan(3);
    expect(imports.length).toBeGreaterThan(files.length);
    for (const each of imports) {
      expect(allowed.some((pattern) => pattern.test(each))).toBe(true);
    }
    const solver = `import { has } from "./bitset.ts";`;
    expect(allowed.some((pattern) => pattern.test(solver))).toBe(false);
  });
});

import { describe, expect, test } from "vitest";
import { allBrokenOff } from "./broken-off.ts";
import {
  allLives,
  allTakeOvers,
  lived,
  naiveRotation,
  withoutFence,
  withoutRule,
  withoutSync,
} from "./exhaustive.ts";

describe("an operation", () => {
  test("keeps every invariant, whatever fails and wherever the process dies once", async () => {
    let runs = 0;
    const broken: string[] = [];
    const ends = new Map<string, number>();
    for await (const { setting, kind, breaches, end } of allLives(1)) {
      runs += 1;
      ends.set(`${kind} ${end}`, (ends.get(`${kind} ${end}`) ?? 0) + 1);
      for (const breach of breaches) broken.push(`${kind} ${JSON.stringify(setting)}: ${breach}`);
    }
    expect(broken.slice(0, 20)).toEqual([]);
    expect(runs).toBeGreaterThan(5000);
    // Each way to end is reached, so that no branch is kept by never being tried.
    for (const end of ["mint done", "mint aborted", "rotate done", "rotate aborted"]) {
      expect(ends.get(end), end).toBeGreaterThan(0);
    }
    expect(ends.get("rotate needs-operator")).toBeGreaterThan(0);
  });

  test("keeps them when another process takes over at any moment", async () => {
    let runs = 0;
    const broken: string[] = [];
    for await (const { setting, kind, breaches } of allTakeOvers()) {
      runs += 1;
      for (const breach of breaches) broken.push(`${kind} ${JSON.stringify(setting)}: ${breach}`);
    }
    expect(broken.slice(0, 20)).toEqual([]);
    expect(runs).toBeGreaterThan(500);
  });

  test("ends every token at once where it is broken off for that, wherever it had got to", async () => {
    let runs = 0;
    const broken: string[] = [];
    const ends = new Map<string, number>();
    for await (const { breaches, end, boundaries: _, died: __, ...about } of allBrokenOff(false)) {
      runs += 1;
      ends.set(`${about.urgent} ${end}`, (ends.get(`${about.urgent} ${end}`) ?? 0) + 1);
      for (const breach of breaches) broken.push(`${JSON.stringify(about)}: ${breach}`);
    }
    expect(broken.slice(0, 20)).toEqual([]);
    expect(runs).toBeGreaterThan(1000);
    expect(ends.get("revoke done")).toBeGreaterThan(0);
    expect(ends.get("breach done")).toBeGreaterThan(0);
  });

  // What keeps the first test from passing for any lifecycle at all.
  test.each(Object.entries(withoutRule))("breaks one without the rule: %s", async (_, ports) => {
    let broken = 0;
    for await (const life of allLives(0)) {
      for (let at = 0; at <= life.boundaries && broken === 0; at += 1) {
        const setting = { ...life.setting, crashes: [at] };
        broken += (await lived(life.kind, setting, { ports })).breaches.length;
      }
      if (broken > 0) break;
    }
    expect(broken).toBeGreaterThan(0);
  });

  test("breaks one where a record is not on the disk before the step that it announces", async () => {
    let broken = 0;
    for await (const life of allLives(0)) {
      if (life.setting.fault !== "none" || life.kind === "revoke") continue;
      for (let at = 0; at <= life.boundaries && broken === 0; at += 1) {
        const setting = { ...life.setting, crashes: [at] };
        broken += (await lived(life.kind, setting, { ports: withoutSync })).breaches.length;
      }
      if (broken > 0) break;
    }
    expect(broken).toBeGreaterThan(0);
  });

  test("breaks one where the overtaken goes on writing", async () => {
    let broken = 0;
    for await (const life of allLives(0)) {
      if (life.setting.fault !== "none" || life.kind !== "rotate") continue;
      for (let at = 0; at < life.boundaries && broken === 0; at += 1) {
        const twist = { takeOverAt: at, ports: withoutFence };
        broken += (await lived(life.kind, life.setting, twist)).breaches.length;
      }
      if (broken > 0) break;
    }
    expect(broken).toBeGreaterThan(0);
  });

  test("is what rotating and then writing is not", async () => {
    expect(await naiveRotation([])).toEqual([]);
    const broken = await Promise.all([1, 2].map((at) => naiveRotation([at])));
    expect(broken.flat()).not.toEqual([]);
  });
});

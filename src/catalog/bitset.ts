import type { Bitset } from "./compiled.ts";

/** An empty set with room for the numbers below `size`. */
export function emptySet(size: number): Bitset {
  return new Uint32Array((size + 31) >>> 5);
}

export function setHas(set: Bitset, member: number): boolean {
  return ((set[member >>> 5]! >>> (member & 31)) & 1) === 1;
}

export function addMember(set: Bitset, member: number): void {
  set[member >>> 5]! |= 1 << (member & 31);
}

/** Adds all of `other`, which has room for as many. */
export function addAll(set: Bitset, other: Bitset): void {
  for (let word = 0; word < set.length; word++) set[word]! |= other[word]!;
}

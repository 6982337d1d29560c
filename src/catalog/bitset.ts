import type { Bitset } from "./compiled.ts";

/** An empty set with room for the numbers 0 to `size - 1`. */
export function emptySet(size: number): Bitset {
  return new Uint32Array((size + 31) >>> 5);
}

/** The set of the given numbers, with room for 0 to `size - 1`. */
export function setOf(size: number, members: Iterable<number>): Bitset {
  const set = emptySet(size);
  for (const member of members) add(set, member);
  return set;
}

export function has(set: Bitset, member: number): boolean {
  return ((set[member >>> 5] ?? 0) & (1 << (member & 31))) !== 0;
}

export function add(set: Bitset, member: number): void {
  set[member >>> 5]! |= 1 << (member & 31);
}

/** Adds all of `other`, in place. */
export function addAll(set: Bitset, other: Bitset): void {
  for (let word = 0; word < other.length; word++) set[word]! |= other[word]!;
}

/** Takes out all of `other`, in place. */
export function removeAll(set: Bitset, other: Bitset): void {
  for (let word = 0; word < set.length; word++) set[word]! &= ~(other[word] ?? 0);
}

/** Keeps only what is in `other` too, in place. */
export function keepOnly(set: Bitset, other: Bitset): void {
  for (let word = 0; word < set.length; word++) set[word]! &= other[word] ?? 0;
}

export function isSubset(set: Bitset, of: Bitset): boolean {
  for (let word = 0; word < set.length; word++) {
    if ((set[word]! & ~(of[word] ?? 0)) !== 0) return false;
  }
  return true;
}

export function intersects(set: Bitset, other: Bitset): boolean {
  for (let word = 0; word < set.length; word++) {
    if ((set[word]! & (other[word] ?? 0)) !== 0) return true;
  }
  return false;
}

export function isEmpty(set: Bitset): boolean {
  return set.every((word) => word === 0);
}

/** The members in ascending order. */
export function membersOf(set: Bitset): number[] {
  const members: number[] = [];
  for (let word = 0; word < set.length; word++) {
    let bits = set[word]!;
    while (bits !== 0) {
      const low = bits & -bits;
      members.push(word * 32 + 31 - Math.clz32(low));
      bits ^= low;
    }
  }
  return members;
}

/** How many members the set has. */
export function sizeOf(set: Bitset): number {
  let size = 0;
  for (let word = 0; word < set.length; word++) {
    let bits = set[word]!;
    while (bits !== 0) {
      bits &= bits - 1;
      size++;
    }
  }
  return size;
}

/**
 * A path as places in a text. Walking the trie compares text in place and cuts out only what a
 * parameter stands for, which makes matching about twice as fast as splitting first.
 */
export class PathText {
  readonly text: string;
  readonly #starts: readonly number[];
  readonly #ends: readonly number[];

  private constructor(text: string, starts: readonly number[], ends: readonly number[]) {
    this.text = text;
    this.#starts = starts;
    this.#ends = ends;
  }

  /** The segments of `text` from `start` to `end` that are not empty. */
  static ofText(text: string, start: number, end: number): PathText {
    const starts: number[] = [];
    const ends: number[] = [];
    let from = start;
    while (from < end) {
      let to = text.indexOf("/", from);
      if (to === -1 || to > end) to = end;
      if (to > from) {
        starts.push(from);
        ends.push(to);
      }
      from = to + 1;
    }
    return new PathText(text, starts, ends);
  }

  static ofSegments(segments: readonly string[]): PathText {
    const starts: number[] = [];
    const ends: number[] = [];
    let at = 0;
    for (const segment of segments) {
      starts.push(at);
      ends.push(at + segment.length);
      at += segment.length + 1;
    }
    return new PathText(segments.join("/"), starts, ends);
  }

  /** How many segments there are. */
  get length(): number {
    return this.#starts.length;
  }

  startOf(index: number): number {
    return this.#starts[index]!;
  }

  endOf(index: number): number {
    return this.#ends[index]!;
  }

  segment(index: number): string {
    return this.text.slice(this.#starts[index], this.#ends[index]);
  }

  /** The segments from `start` up to `end`, with single slashes between them. */
  joined(start: number, end: number): string {
    let text = this.segment(start);
    for (let index = start + 1; index < end; index++) text += `/${this.segment(index)}`;
    return text;
  }

  segments(): string[] {
    return this.#starts.map((_, index) => this.segment(index));
  }

  /** The same path without its first segments. */
  without(count: number): PathText {
    return new PathText(this.text, this.#starts.slice(count), this.#ends.slice(count));
  }
}

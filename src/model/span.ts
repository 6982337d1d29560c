/** A place in a text. `line` and `column` count from 1, `offset` from 0, all in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** A stretch of a file. `file` is relative to the root that was read, with forward slashes. */
export interface Span {
  readonly file: string;
  readonly start: Position;
  /** The first position after the stretch. */
  readonly end: Position;
}

/** A value together with the place where a person wrote it. */
export interface Located<T> {
  readonly value: T;
  readonly at: Span;
}

/** One file as it was read. Reports take code frames from `text`. */
export interface SourceFile {
  readonly path: string;
  /** Without a byte order mark. */
  readonly text: string;
  /** The file began with a byte order mark; writing it back has to restore that. */
  readonly bom?: true;
}

/** A replacement of `text.slice(start, end)` (UTF-16 offsets) in one file. */
export interface TextEdit {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

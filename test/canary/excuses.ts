import type { Channel } from "./witness.ts";

/** A place where a plaintext belongs, for a reason. */
export interface Excuse {
  readonly channel: Channel;
  readonly where: RegExp;
  /** The line around the plaintext, which itself stands there as `<plaintext>`; once in a text. */
  readonly line: RegExp;
  /** As often as it comes. */
  readonly often?: true;
  readonly because: string;
}

/**
 * All of them. A plaintext leaves the program for one reader, once: whoever minted it, or the sink
 * that it is for.
 */
export const excuses: readonly Excuse[] = [
  {
    channel: "answer",
    where: /^answer of POST \S+\/(?:tokens|rotate): 201$/,
    line: /^\{"token":"<plaintext>","warning":"This is the only time (?!.*<plaintext>)/,
    because: "the one answer of a token is for whoever mints or rotates it",
  },
  {
    channel: "output",
    where: /^stdout of scopewright token (?:mint|rotate)$/,
    line: /^(?:<plaintext>| {2}"token": "<plaintext>",)$/,
    because: "the same on the command line",
  },
  {
    channel: "output",
    where: /^stdout of node entry\.ts serve\b/,
    line: /^\{"url":"[^"]*","code":"<plaintext>"\}$/,
    because: "the one-time code of the first start is for whoever started it",
  },
  {
    channel: "file",
    where: /\.recovery-key$/,
    line: /^<plaintext>$/,
    because: "the key that undelivered tokens are sealed to; its own file is where it lives",
  },
  {
    channel: "file",
    where: /(?:^|\/)(?:tokens\.(?:production|preview)|scopewright-hosts-\w+\/(?:tokens|now))$/,
    line: /^<plaintext>$/,
    often: true,
    because: "the sinks that the tests of provisioning deliver to keep what they are given",
  },
  {
    channel: "file",
    where: /\/minted\.json$/,
    line: /^\{"token":"<plaintext>","warning":"This is the only time (?!.*<plaintext>)/,
    because: "the walk-through keeps the answer to its mint",
  },
  {
    channel: "error",
    where: /^an error$/,
    line: /^Error: a connection that failed with <plaintext>$/,
    because: "tests make connections fail in words that the clients must not repeat",
  },
  {
    channel: "error",
    where: /^an error$/,
    line: /^Error: Invalid checksum in <plaintext>$/,
    because: "age says so of a recovery key that is none; what is told instead has no part of it",
  },
];

import { hash } from "node:crypto";
import { crc32 } from "node:zlib";
import { Secret } from "../model/secret.ts";

/** An organisation's token or a person's own. */
export type TokenKindName = "org-token" | "personal-token";

/** How plaintexts of each kind begin; the catalog `scopewright` states the same. */
export const plaintextPrefix: Readonly<Record<TokenKindName, string>> = {
  "org-token": "swt",
  "personal-token": "swp",
};

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const displayLength = 8;
/** 62^43 > 2^256. */
const secretLength = 43;
/** 62^6 > 2^32. */
const checksumLength = 6;

/**
 * What a plaintext looks like, for the settings of secret scanners: kind, eight characters for
 * display, 256 random bits and a checksum, in base 62 so that one double-click selects it all.
 */
export const plaintextPattern: RegExp = /^sw[tp]_[0-9A-Za-z]{8}_[0-9A-Za-z]{49}$/;

/** A new token as it leaves for its holder, and what is kept of it. */
export interface Plaintext {
  readonly secret: Secret;
  /** `swt_` and the display characters. Not unique: provenance goes by id. */
  readonly prefix: string;
  /** SHA-256 of the whole plaintext. 256 random bits need no stretching. */
  readonly hash: Uint8Array;
}

function base62(bytes: Uint8Array, length: number): string {
  let number = 0n;
  for (const byte of bytes) number = (number << 8n) | BigInt(byte);
  let text = "";
  for (let place = 0; place < length; place += 1) {
    text = alphabet.charAt(Number(number % 62n)) + text;
    number /= 62n;
  }
  return text;
}

/** CRC-32 of everything before the checksum, in base 62. It proves shape, never validity. */
function checksum(body: string): string {
  let number = crc32(body);
  let text = "";
  for (let place = 0; place < checksumLength; place += 1) {
    text = alphabet.charAt(number % 62) + text;
    number = Math.floor(number / 62);
  }
  return text;
}

/** @param random as many unpredictable bytes as asked for. */
export function newPlaintext(
  kind: TokenKindName,
  random: (bytes: number) => Uint8Array,
): Plaintext {
  const bytes = random(32 + displayLength);
  // Eight bytes for eight characters: the bias of 2^64 modulo 62^8 is beyond notice.
  const display = base62(bytes.subarray(32), displayLength);
  const prefix = `${plaintextPrefix[kind]}_${display}`;
  const body = `${prefix}_${base62(bytes.subarray(0, 32), secretLength)}`;
  const text = body + checksum(body);
  return { secret: new Secret(text), prefix, hash: digest(text) };
}

/** Whether the text has the shape and the checksum of a token. Costs no look-up. */
export function isWellFormed(text: string): boolean {
  if (!plaintextPattern.test(text)) return false;
  return checksum(text.slice(0, -checksumLength)) === text.slice(-checksumLength);
}

/** What the store keeps and looks up. */
export function digest(text: string): Uint8Array {
  return hash("sha256", text, "buffer");
}

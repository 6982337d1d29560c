import type { Failure } from "../failure.ts";

/** A platform's word that there is no such token, or none any more. */
export function deadToken(name: string): Failure {
  return {
    code: "dead-token",
    message: `${name} does not know the token`,
    next: "see whether somebody has ended it, or copied a part of it; then have another one minted",
  };
}

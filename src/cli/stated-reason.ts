import { InvalidArgumentError } from "commander";

/** A reason that is kept has to say something. @throws {InvalidArgumentError} where it does not */
export function statedReason(text: string): string {
  const reason = text.trim();
  if (reason === "") throw new InvalidArgumentError("It is empty: say why, for the journal.");
  return reason;
}

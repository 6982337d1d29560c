import type { Sink } from "../../src/provision/sink.ts";
import type { TokenProvider } from "../../src/provision/token-provider.ts";

/** What a script does: it ends the old token in the mint, then writes, and notes nothing down. */
export async function rotateThenWrite(
  provider: TokenProvider,
  sink: Sink,
  replaces: string,
  scopes: readonly string[],
): Promise<void> {
  const minted = await provider.mint({
    label: "hook",
    scopes,
    environment: "production",
    replaces,
  });
  if (minted.kind !== "minted") return;
  const written = { secret: minted.secret, tokenId: minted.id, attempt: "1" };
  await sink.write(written, { kind: "absent" });
}

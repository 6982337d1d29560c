import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Secret } from "../../../src/model/secret.ts";
import { scratchFolder } from "../../cli/scratch-folder.ts";

test("a plaintext that stays where it belongs", () => {
  const secret = new Secret(crypto.randomUUID());
  const hash = createHash("sha256").update(secret.reveal()).digest("hex");
  writeFileSync(join(scratchFolder(), "hash"), `${String(secret)} ${hash}`);
  const env = { ...process.env, TOKEN: secret.reveal() };
  execFileSync(process.execPath, ["-e", "process.exit(process.env.TOKEN ? 0 : 1)"], { env });
  expect(`${String(new Error(`refused: ${String(secret)}`))} ${hash}`).toContain("[secret]");
});

import { denialReasons } from "../tokens/audit/labels.ts";
import { reusedAtRotate } from "../tokens/rotate.ts";
import type { Presented, Who } from "./authentication.ts";
import type { ServerSettings } from "./settings.ts";

const rotations: ReadonlySet<string> = new Set([
  "POST /org/tokens/self/rotate",
  "POST /org/tokens/{id}/rotate",
]);

/**
 * A refused credential that is a superseded token and came to be rotated: after its grace that
 * revokes the family. The caller's answer is the same as ever.
 */
export async function reuseOnRotate(
  settings: ServerSettings,
  presented: Presented,
  who: Who & { readonly ok: false },
): Promise<void> {
  if (who.reason !== denialReasons.superseded || who.token === undefined) return;
  if (!rotations.has(presented.operation)) return;
  const revoked = await reusedAtRotate(settings.service, who.token, presented.origin);
  if (!revoked) return;
  settings.log.warn(
    { requestId: presented.origin.requestId, family: who.token.familyId },
    "a superseded token came to be rotated after its grace: its family was revoked",
  );
}

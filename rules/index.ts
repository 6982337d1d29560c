import type { Rule } from "../src/lint/rule.ts";
import { ambiguousCall } from "./ambiguous-call.ts";
import { broaderThanMinimal } from "./broader-than-minimal.ts";
import { criticalReach } from "./critical-reach.ts";
import { deprecatedScope } from "./deprecated-scope.ts";
import { duplicateDelivery } from "./duplicate-delivery.ts";
import { insensitiveSecret } from "./insensitive-secret.ts";
import { lossyPermission } from "./lossy-permission.ts";
import { missingExpiry } from "./missing-expiry.ts";
import { missingOwner } from "./missing-owner.ts";
import { missingScope } from "./missing-scope.ts";
import { overBroadScope } from "./over-broad-scope.ts";
import { personalToken } from "./personal-token.ts";
import { redundantScope } from "./redundant-scope.ts";
import { sharedToken } from "./shared-token.ts";
import { staleRotation } from "./stale-rotation.ts";
import { undeclaredCall } from "./undeclared-call.ts";
import { unevidencedCall } from "./unevidenced-call.ts";
import { ungrantableScope } from "./ungrantable-scope.ts";
import { unknownOperation } from "./unknown-operation.ts";
import { unknownProvider } from "./unknown-provider.ts";
import { unknownScope } from "./unknown-scope.ts";
import { unknownTokenKind } from "./unknown-token-kind.ts";
import { unlistedPermission } from "./unlisted-permission.ts";
import { waiverExpired } from "./waiver-expired.ts";
import { waiverUnused } from "./waiver-unused.ts";
import { waiverWithoutReason } from "./waiver-without-reason.ts";
import { wrongTokenKind } from "./wrong-token-kind.ts";

/** Every rule, by id. A rule that is not here does not run. */
export const rules: readonly Rule[] = [
  ambiguousCall,
  broaderThanMinimal,
  criticalReach,
  deprecatedScope,
  duplicateDelivery,
  insensitiveSecret,
  lossyPermission,
  missingExpiry,
  missingOwner,
  missingScope,
  overBroadScope,
  personalToken,
  redundantScope,
  sharedToken,
  staleRotation,
  undeclaredCall,
  unevidencedCall,
  ungrantableScope,
  unknownOperation,
  unknownProvider,
  unknownScope,
  unknownTokenKind,
  unlistedPermission,
  waiverExpired,
  waiverUnused,
  waiverWithoutReason,
  wrongTokenKind,
];

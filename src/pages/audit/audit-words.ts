/** What entries tell, in words for people. Names are kept for good, so this list only grows. */
export const actionWords: Readonly<Record<string, string>> = {
  "token.mint": "Token minted",
  "token.rotate": "Token rotated",
  "token.first-use": "Successor first used",
  "token.revoke": "Token revoked",
  "token.revoke.cascade": "Revoked with its minter",
  "token.revoke.reuse": "Family revoked: old token reused",
  "access.denied": "Access denied",
  "access.denied.unlisted": "Access denied, many times",
  "break-glass.use": "ADMIN_TOKEN used",
  "bootstrap.use": "One-time code used",
  "session.sign-in": "Signed in",
  "session.sign-out": "Signed out",
  "organization.create": "Organisation made",
  "organization.change": "Organisation changed",
  "member.add": "Member added",
  "member.change": "Member changed",
  "member.remove": "Member removed",
  "policy.change": "Policy changed",
  "policy.exception.add": "Exception made",
  "policy.exception.end": "Exception ended",
  "policy.admission.add": "Personal token authorised",
  "policy.admission.end": "Authorisation taken back",
  "personal-token.cut-off": "Personal token cut off",
};

export function actionInWords(action: string): string {
  return actionWords[action] ?? action;
}

/** What colour an entry has: ends, refusals, and what should be looked at. */
export function toneOf(action: string): "plain" | "bad" | "unsure" | "good" {
  if (action.startsWith("access.denied") || action.endsWith(".reuse")) return "bad";
  if (action.startsWith("token.revoke") || action === "break-glass.use") return "unsure";
  return action === "token.mint" ? "good" : "plain";
}

/** What happened. Kept in rows for good: a name may be added, never changed. */
export const actions = {
  mint: "token.mint",
  rotate: "token.rotate",
  /** The successor's first use closed its predecessors. */
  firstUse: "token.first-use",
  revoke: "token.revoke",
  /** Revoked because a token that it was minted by was. */
  cascade: "token.revoke.cascade",
  /** Revoked because a superseded token of the family came back to be rotated. */
  reuse: "token.revoke.reuse",
  denied: "access.denied",
  deniedUncounted: "access.denied.unlisted",
  breakGlass: "break-glass.use",
  bootstrap: "bootstrap.use",
  signIn: "session.sign-in",
  signOut: "session.sign-out",
  organizationCreate: "organization.create",
  organizationChange: "organization.change",
  memberAdd: "member.add",
  memberChange: "member.change",
  memberRemove: "member.remove",
  policyChange: "policy.change",
  exceptionAdd: "policy.exception.add",
  exceptionEnd: "policy.exception.end",
  /** A person authorised a personal token of theirs for an organisation. */
  admissionAdd: "policy.admission.add",
  admissionEnd: "policy.admission.end",
  /** An organisation shut a member's personal token out; elsewhere it lives on. */
  cutOff: "personal-token.cut-off",
} as const;
export type Action = (typeof actions)[keyof typeof actions];

/** Who did it; what follows the colon is for people, the id beside it is exact. */
export const actorLabels = {
  organizationToken: "org-token:",
  personalToken: "personal-token:",
  session: "session:",
  adminToken: "admin-token",
  bootstrapCode: "bootstrap-code",
  commandLine: "command-line",
  anonymous: "anonymous",
  service: "service",
} as const;

/** Why a credential or a request was refused. The caller of a refused credential never learns which. */
export const denialReasons = {
  malformed: "malformed",
  unknown: "unknown",
  revoked: "revoked",
  expired: "expired",
  superseded: "superseded",
  wrongOrganization: "wrong-organization",
  notMember: "not-a-member",
  scope: "scope-missing",
  resource: "resource-not-bound",
  operation: "operation-unknown",
  kind: "kind-not-admitted",
  attenuation: "beyond-own-rights",
  limit: "mint-limit",
  policy: "policy",
  notLoopback: "not-loopback",
  crossSite: "cross-site",
} as const;
export type DenialReason = (typeof denialReasons)[keyof typeof denialReasons];

/** The chain of events that belong to no organisation. */
export const serviceChain = "service";

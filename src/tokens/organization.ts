/** What a member of an organisation may do in it. */
export type Role = "owner" | "admin" | "member";

export const roles: readonly Role[] = ["owner", "admin", "member"];

export interface Organization {
  readonly id: string;
  /** In paths and on command lines; never changes. */
  readonly slug: string;
  readonly name: string;
  /** Whom to ask, as refusals tell it: an address or a URL. */
  readonly contact: string | undefined;
  /** The value in the membership claim at sign-in that stands for this organisation. */
  readonly claim: string;
  readonly createdAt: number;
}

export interface User {
  readonly id: string;
  /** The identity provider that vouches for the subject. */
  readonly issuer: string;
  readonly subject: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly createdAt: number;
}

export interface Membership {
  readonly organization: Organization;
  readonly user: User;
  readonly role: Role;
  /** `claim`: kept in step with the claim at each sign-in; `manual`: set over the API. */
  readonly source: "claim" | "manual";
  readonly createdAt: number;
}

const slugPattern = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/** Lower-case letters, digits and inner hyphens, 40 at most. */
export function isSlug(text: string): boolean {
  return slugPattern.test(text);
}

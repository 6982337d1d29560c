import { newId } from "../../src/tokens/id.ts";
import { mint, type Minted } from "../../src/tokens/mint.ts";
import type { MintRequest } from "../../src/tokens/mint-request.ts";
import type { Organization, Role, User } from "../../src/tokens/organization.ts";
import { setMember } from "../../src/tokens/organizations.ts";
import { upsertUser } from "../../src/tokens/store/organization-rows.ts";
import { admin, type Domain, unwrap } from "./domain.ts";

/** A person known to the service, a member of the organisation where one is given. */
export async function person(
  domain: Domain,
  subject: string,
  organization?: Organization,
  role: Role = "member",
): Promise<User> {
  const { service } = domain;
  const user = await service.store.transaction((transaction) =>
    upsertUser(transaction, {
      id: newId(service.clock(), service.random),
      issuer: "https://id.example",
      subject,
      name: subject,
      email: `${subject}@example.com`,
      createdAt: service.clock(),
    }),
  );
  if (organization !== undefined) {
    unwrap(await setMember(service, admin, organization, user, role, domain.origin()));
  }
  return user;
}

/** A personal token of somebody. */
export async function personalToken(
  domain: Domain,
  user: User,
  request: MintRequest,
): Promise<Minted> {
  const { service } = domain;
  const whom = { kind: "personal-token", user } as const;
  return unwrap(await mint(service, { kind: "session", user }, whom, request, domain.origin()));
}

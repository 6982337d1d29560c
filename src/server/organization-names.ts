import type { Organization } from "../tokens/organization.ts";
import type { TokenService } from "../tokens/service.ts";
import { findOrganization } from "../tokens/store/organization-rows.ts";

/** The organisation that a token belongs to; tokens never lose theirs. */
export async function organizationOf(service: TokenService, id: string): Promise<Organization> {
  const organization = await findOrganization(service.store.read, id);
  if (organization === undefined) throw new Error(`organisation ${id} of a token is gone`);
  return organization;
}

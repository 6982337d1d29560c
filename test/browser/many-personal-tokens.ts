import { randomBytes } from "node:crypto";
import { newPlaintext } from "../../src/tokens/format.ts";
import { newId } from "../../src/tokens/id.ts";
import { findOrganization } from "../../src/tokens/store/organization-rows.ts";
import { addObservations } from "../../src/tokens/store/policy-rows.ts";
import { insertToken } from "../../src/tokens/store/token-rows.ts";
import { adminToken } from "../server/client.ts";
import type { OidcService } from "../server/oidc-service.ts";
import { sampleToken } from "../tokens/sample.ts";

const day = 86_400_000;
const operations = [
  "sentry POST /api/0/organizations/{organization_id_or_slug}/releases/",
  "sentry GET /api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/",
  "sentry GET /api/0/organizations/{organization_id_or_slug}/issues/",
  "sentry PUT /nowhere ?",
];
const clients = ["deploy-bot/2.1", "python-requests/2.31", "curl/8.5"];

/**
 * An organisation that has observed for a while: people with personal tokens, each used by some
 * automation. Every fifth has no member behind it any more.
 *
 * @returns the plaintexts
 */
export async function addPersonalTokens(
  { origin, store }: OidcService,
  slug: string,
  count: number,
): Promise<readonly string[]> {
  const send = async (method: string, path: string, body: object): Promise<string> => {
    const response = await fetch(origin + path, {
      method,
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
    return ((await response.json()) as { user?: { id: string } }).user?.id ?? "";
  };
  const organization = (await findOrganization(store.read, slug))!;
  await send("PUT", `/org/policy?org=${slug}`, { personal_tokens: "observe" });
  const plaintexts: string[] = [];
  const now = Date.now();
  for (let index = 0; index < count; index += 1) {
    const person = { issuer: "https://id.example", subject: `person-${index}`, role: "member" };
    const more = { email: `person-${index}@example.org` };
    const userId = await send("POST", `/orgs/${slug}/members`, { ...person, ...more });
    if (index % 5 === 4) {
      await fetch(`${origin}/orgs/${slug}/members/${userId}`, {
        method: "DELETE",
        headers: { authorization: `Bearer ${adminToken}` },
      });
    }
    const { secret, prefix, hash } = newPlaintext("personal-token", randomBytes);
    plaintexts.push(secret.reveal());
    const id = newId(now, randomBytes);
    const token = sampleToken(undefined, {
      id,
      familyId: id,
      kind: "personal-token",
      userId,
      name: `laptop of person ${index}`,
      prefix,
      scopes: ["sentry/org:read", "sentry/org:ci", "sentry/project:read", "sentry/event:read"],
      createdAt: now - 40 * day,
      expiresAt: now + 90 * day,
      lastUsedAt: now - index * 3_600_000,
    });
    const used = index % 3 === 0 ? [0] : index % 3 === 1 ? [1, 2] : [index % 2 === 0 ? 3 : 0, 1];
    await store.transaction(async (transaction) => {
      await insertToken(transaction, token, hash);
      await addObservations(
        transaction,
        used.map((each) => ({
          organizationId: organization.id,
          familyId: id,
          operation: operations[each]!,
          client: clients[index % clients.length]!,
          count: 12 + index * 7,
          firstAt: now - 20 * day,
          lastAt: now - index * 3_600_000,
        })),
      );
    });
  }
  return plaintexts;
}

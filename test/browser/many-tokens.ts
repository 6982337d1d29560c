import { randomBytes } from "node:crypto";
import { actions } from "../../src/tokens/audit/labels.ts";
import { findOrganization } from "../../src/tokens/store/organization-rows.ts";
import type { Store } from "../../src/tokens/store/sql.ts";
import { appendAudit } from "../../src/tokens/store/audit-rows.ts";
import { insertToken } from "../../src/tokens/store/token-rows.ts";
import type { Token } from "../../src/tokens/token.ts";
import { sampleEvent, sampleToken } from "../tokens/sample.ts";

const day = 86_400_000;

/** What tokens of a real organisation are called, owned and allowed; some of it hostile. */
const sorts: readonly (Pick<Token, "name" | "owner" | "purpose" | "scopes"> & { by: string })[] = [
  {
    name: "release hook of acme-web",
    owner: "team-release",
    purpose: "creates releases on deploy",
    scopes: ["sentry/org:ci"],
    by: "session:ada@example.org",
  },
  {
    name: "issue triage",
    owner: "team-support",
    purpose: undefined,
    scopes: ["sentry/event:read", "sentry/event:write", "sentry/project:read", "sentry/team:read"],
    by: "session:grace.hopper@example.org",
  },
  {
    name: undefined,
    owner: undefined,
    purpose: undefined,
    scopes: [],
    by: "org-token:swt_9hQ2mZxK",
  },
  {
    name: "provisioner",
    owner: "platform",
    purpose: "mints and rotates the tokens of all pipelines",
    scopes: ["scopewright/tokens:mint", "scopewright/tokens:read", "sentry/org:admin"],
    by: "admin-token",
  },
  {
    name: `<img src=x onerror=alert(1)>\u202egnp.exe, and a name as long as a name may ever be here`,
    owner: "“><script>alert(1)</script>",
    purpose: undefined,
    scopes: ["sentry/project:releases", "sentry/member:read"],
    by: "session:linus@example.org",
  },
];

/** Puts tokens with their mints in the audit straight into the store; answers the newest's id. */
export async function addTokens(store: Store, slug: string, count: number): Promise<void> {
  const organization = (await findOrganization(store.read, slug))!;
  const now = Date.now();
  await store.transaction(async (transaction) => {
    for (let index = 0; index < count; index += 1) {
      const { by, ...sort } = sorts[index % sorts.length]!;
      const age = (count - index) * 0.7 * day;
      const token = sampleToken(organization.id, {
        ...sort,
        prefix: `swt_${randomBytes(6).toString("base64url").replaceAll(/[-_]/g, "x")}`,
        createdBy: by,
        createdAt: Math.round(now - age),
        expiresAt: Math.round(now + (((index * 37) % 300) + 3) * day),
        lastUsedAt: index % 3 === 0 ? undefined : Math.round(now - ((index * 53) % 90) * 3_600_000),
      });
      await insertToken(transaction, token, randomBytes(32));
      await appendAudit(transaction, organization.id, [
        sampleEvent({
          at: token.createdAt,
          action: index % 7 === 6 ? actions.denied : actions.mint,
          actor: by,
          actorId: `user-${index % sorts.length}`,
          target: token.id,
          reason: index % 7 === 6 ? "scope-missing" : token.purpose,
          requestId: `request-${index}`,
          detail: {
            prefix: token.prefix,
            scopes: token.scopes,
            ...(token.name === undefined ? {} : { name: token.name }),
          },
        }),
      ]);
    }
  });
}

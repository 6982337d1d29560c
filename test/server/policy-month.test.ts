import { afterAll, expect, test } from "vitest";
import { randomNumbers } from "../../bench/synthetic-provider.ts";
import { judge } from "../../src/tokens/judge.ts";
import { removeMember } from "../../src/tokens/organizations.ts";
import { changePolicy } from "../../src/tokens/policy/change.ts";
import { previewDeny, type PreviewedToken } from "../../src/tokens/policy/preview.ts";
import { admin, type Domain, makeDomain, unwrap } from "../tokens/domain.ts";
import { person, personalToken } from "../tokens/people.ts";
import { sqliteStores } from "../tokens/stores.ts";

const stores = await sqliteStores();
afterAll(() => stores.remove());

const day = 86_400_000;

interface Use {
  readonly at: number;
  readonly family: string;
  readonly secret: string;
  readonly method: string;
  readonly path: string;
}

/** What automations call: template, and the path that a request has. */
const repertoire = [
  ["POST", "/api/0/organizations/acme/releases/"],
  ["GET", "/api/0/organizations/acme/releases/"],
  ["GET", "/api/0/organizations/acme/projects/"],
  ["GET", "/api/0/projects/acme/web/"],
  ["PUT", "/api/0/projects/acme/web/"],
  ["GET", "/api/0/organizations/acme/members/"],
  ["GET", "/api/0/organizations/acme/issues/"],
  ["PUT", "/api/0/organizations/acme/issues/"],
  ["DELETE", "/api/0/projects/acme/web/"],
  ["POST", "/api/0/teams/acme/core/projects/"],
] as const;

/** A month of an organisation: 500 personal tokens, of which 40 are used by machines. */
async function makeMonth(domain: Domain): Promise<readonly Use[]> {
  const random = randomNumbers(20_26);
  const below = (limit: number): number => Math.floor(random() * limit);
  const start = domain.now;
  const uses: Use[] = [];
  for (let index = 0; index < 125; index += 1) {
    const user = await person(domain, `person-${index}`, domain.organization);
    for (let own = 0; own < 4; own += 1) {
      const number = index * 4 + own;
      const { token, secret } = await personalToken(domain, user, {
        scopes: ["sentry/*"],
        name: `token-${number}`,
        expiresAt: start + 200 * day,
      });
      const machine = number < 40;
      const calls = Array.from(
        { length: 1 + below(machine ? 4 : 2) },
        () => repertoire[below(repertoire.length)]!,
      );
      // Machines run every few hours to every week; a fifth of the people now and then.
      const every = machine ? day / [4, 2, 1, 1 / 7][below(4)]! : 9 * day;
      if (!machine && random() < 0.8) continue;
      for (let at = start + random() * every; at < start + 30 * day; at += every) {
        for (const [method, path] of calls) {
          uses.push({
            at: Math.floor(at),
            family: token.familyId,
            secret: secret.reveal(),
            method,
            path,
          });
        }
      }
    }
  }
  return uses.toSorted((a, b) => a.at - b.at);
}

/** Whether each use is let through. */
async function replay(
  domain: Domain,
  uses: readonly Use[],
  secretOf: (use: Use) => string = ({ secret }) => secret,
  shift = 0,
): Promise<readonly boolean[]> {
  const allowed: boolean[] = [];
  for (const use of uses) {
    domain.now = use.at + shift;
    const request = { method: use.method, path: use.path };
    const judgement = await judge(
      domain.service,
      secretOf(use),
      request,
      "acme",
      { requestId: "r", client: undefined },
      "cron/1.0",
    );
    allowed.push(
      judgement.valid && judgement.decision?.allowed === true && judgement.policy === undefined,
    );
  }
  return allowed;
}

async function wholePreview(domain: Domain): Promise<readonly PreviewedToken[]> {
  const tokens: PreviewedToken[] = [];
  let after: string | undefined;
  do {
    const page = await previewDeny(domain.service, domain.organization, 25, after);
    tokens.push(...page.tokens);
    after = page.next;
  } while (after !== undefined);
  return tokens;
}

test("a month that was observed foretells exactly what denying breaks, and what mends it", async () => {
  const domain = await makeDomain(await stores.open(await stores.place()));
  const { service, organization } = domain;
  const cause = { principal: admin, organization, origin: domain.origin() };
  unwrap(await changePolicy(service, cause, { personalTokens: "observe" }));
  const uses = await makeMonth(domain);
  const observed = await replay(domain, uses);
  expect(observed.every(Boolean)).toBe(true);

  // Twelve who answered for machines have left since.
  const preview = await wholePreview(domain);
  const machines = new Set(preview.map(({ token }) => token?.userId));
  for (const userId of [...machines].slice(0, 12)) {
    unwrap(await removeMember(service, admin, organization, userId!, domain.origin()));
  }
  const foretold = await wholePreview(domain);
  expect(foretold.filter(({ owner }) => owner === undefined).length).toBeGreaterThanOrEqual(12);

  // Token by token, request by request.
  const counts = Map.groupBy(uses, ({ family }) => family);
  expect(new Set(foretold.map(({ familyId }) => familyId))).toEqual(new Set(counts.keys()));
  for (const { familyId, requests, firstAt, lastAt } of foretold) {
    const own = counts.get(familyId)!;
    expect({ requests, firstAt, lastAt }).toEqual({
      requests: own.length,
      firstAt: own[0]!.at,
      lastAt: own.at(-1)!.at,
    });
  }
  unwrap(await changePolicy(service, cause, { personalTokens: "deny" }));
  const denied = await replay(domain, uses, undefined, 31 * day);
  expect(denied.some(Boolean)).toBe(false);

  // Every replacement passes the same traffic, and fails some of it without any of its scopes.
  for (const { familyId, replacement } of foretold) {
    if (replacement.kind !== "scopes") throw new Error(replacement.why);
    const own = counts.get(familyId)!.slice(0, 60);
    const { scopes } = replacement;
    const minted = await domain.mint({ scopes });
    const passes = await replay(domain, own, () => minted.secret.reveal(), 32 * day);
    expect(passes.every(Boolean)).toBe(true);
    for (const scope of scopes) {
      const less = await domain.mint({ scopes: scopes.filter((each) => each !== scope) });
      const kinds = [
        ...new Map(counts.get(familyId)!.map((use) => [`${use.method} ${use.path}`, use])).values(),
      ];
      const some = await replay(domain, kinds, () => less.secret.reveal(), 32 * day);
      expect(some.every(Boolean)).toBe(false);
    }
  }
});

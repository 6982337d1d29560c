import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { builtinCatalog } from "../src/catalog/builtin.ts";
import { openConsole } from "../src/server/console.ts";
import { newId } from "../src/tokens/id.ts";
import { findOrganization } from "../src/tokens/store/organization-rows.ts";
import { openStore } from "../src/tokens/store/open.ts";
import type { Measurement } from "./catalog.ts";
import { randomNumbers } from "./synthetic-provider.ts";

const tokens = 100_000;
const personal = 20_000;
const people = 5_000;
const audited = 1_000_000;
const rounds = 15;

/**
 * How long the pages of lists take with 100,000 tokens and a million rows of audit on SQLite, from
 * request to answer, beside one indexed look-up in the same store.
 */
export async function measureLists(): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), "scopewright-lists-"));
  try {
    const place = join(folder, "lists.db");
    const catalog = builtinCatalog();
    const authority = {
      own: catalog.provider("scopewright")!,
      guarded: catalog.provider("sentry"),
    };
    const console = await openConsole(await openStore(place), authority, new Map());
    const { read } = console.service.store;
    const organization = (await findOrganization(read, "default"))!.id;
    const known = fill(place, organization);
    const one = await median(async () => {
      await read.get("SELECT id, name FROM tokens WHERE id = ?", [known]);
    });
    const pages: readonly (readonly [string, string])[] = [
      ["tokens, first page", "/org/tokens?limit=100&status=live"],
      ["tokens, the lineage of one", `/org/tokens/${known}/lineage`],
      ["tokens, what all live ones open", "/org/report"],
      ["personal tokens, first page", "/org/personal-tokens?limit=100"],
      ["personal tokens, a later page", `/org/personal-tokens?limit=100&after=${lastPersonal}`],
      ["audit, newest page", "/org/audit?limit=100"],
      ["audit, a page from the middle", `/org/audit?limit=100&before=${audited / 2}`],
      ["audit, of an action that is rare", "/org/audit?limit=100&action=policy.change"],
      ["audit, of one token", `/org/audit?limit=100&target=${known}`],
      ["what denying would break, first page", "/org/policy/preview?limit=100"],
    ];
    const measured: Measurement[] = [];
    for (const [what, path] of pages) {
      const value = await median(async () => {
        const answer = await console.request("GET", path);
        if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
        await answer.arrayBuffer();
      });
      const beside = { what: "one indexed look-up", value: one };
      measured.push({ what: `list ${what}`, value, unit: "ms", beside });
    }
    await console.close();
    return measured;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let lastPersonal = "";

/** Fills the tables as they lie; gives the id of one token. */
function fill(place: string, organization: string): string {
  const database = new DatabaseSync(place);
  database.exec("PRAGMA synchronous = OFF; BEGIN");
  const random = randomNumbers(7);
  const bytes = (count: number): Uint8Array =>
    Uint8Array.from({ length: count }, () => Math.floor(random() * 256));
  const start = Date.now() - 90 * 86_400_000;
  const end = Date.now() + 90 * 86_400_000;
  const insertUser = database.prepare(
    "INSERT INTO users (id, issuer, subject, name, email, created_at) VALUES (?, 'https://id.example', ?, ?, ?, ?)",
  );
  const insertMember = database.prepare(
    "INSERT INTO members (organization_id, user_id, role, source, created_at) VALUES (?, ?, 'member', 'claim', ?)",
  );
  const users: string[] = [];
  for (let index = 0; index < people; index += 1) {
    const id = newId(start + index, bytes);
    users.push(id);
    insertUser.run(id, `user-${index}`, `User ${index}`, `user-${index}@example.com`, start);
    insertMember.run(organization, id, start);
  }
  const insertToken = database.prepare(
    `INSERT INTO tokens (id, kind, organization_id, user_id, name, prefix, hash, scopes, bindings,
       created_by, created_at, expires_at, family_id, generation)
     VALUES (?, ?, ?, ?, ?, 'swt_abcdefgh', ?, '["sentry/org:ci"]', '{}', 'command-line', ?, ?, ?, 0)`,
  );
  const insertObservation = database.prepare(
    "INSERT INTO policy_observations (organization_id, family_id, operation, client, count, first_at, last_at) VALUES (?, ?, ?, 'cron/1', 9, ?, ?)",
  );
  let known = "";
  for (let index = 0; index < tokens + personal; index += 1) {
    const own = index < personal;
    const id = newId(start + index * 50, bytes);
    const user = own ? users[index % people]! : null;
    const kind = own ? "personal-token" : "org-token";
    insertToken.run(
      id,
      kind,
      own ? null : organization,
      user,
      `token ${index}`,
      bytes(32),
      start + index * 50,
      end,
      id,
    );
    if (index === personal / 2) lastPersonal = id;
    if (index === tokens / 2) known = id;
    if (own && index % 20 === 0) {
      insertObservation.run(
        organization,
        id,
        "sentry GET /api/0/organizations/{organization_id_or_slug}/releases/",
        start,
        end,
      );
    }
  }
  database.exec("DELETE FROM audit");
  const insertAudit = database.prepare(
    `INSERT INTO audit (chain, sequence, at, action, actor, actor_id, target, request_id, detail, previous, hash)
     VALUES (?, ?, ?, ?, 'org-token:swt_abcdefgh', ?, ?, 'r', '{}', ?, ?)`,
  );
  const hash = "0".repeat(64);
  for (let sequence = 1; sequence <= audited; sequence += 1) {
    const rare = sequence % 50_000 === 0;
    const target = sequence % 100_000 === 1 ? known : `t${sequence % 9_973}`;
    const action = rare ? "policy.change" : "access.denied";
    insertAudit.run(organization, sequence, start + sequence, action, "a", target, hash, hash);
  }
  database
    .prepare("INSERT OR REPLACE INTO audit_heads (chain, sequence, hash) VALUES (?, ?, ?)")
    .run(organization, audited, hash);
  database.exec("COMMIT; ANALYZE");
  database.close();
  return known;
}

async function median(run: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const begun = performance.now();
    await run();
    times.push(performance.now() - begun);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(rounds / 2)]!;
}

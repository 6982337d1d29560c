import type { PersonalTokenPolicy } from "../../model/settings.ts";
import {
  noPolicy,
  type BrownoutWindow,
  type OrganizationPolicy,
  type PersonalStanding,
} from "../policy/policy.ts";
import type { Row, Sql, Transaction } from "./sql.ts";

/** An exception from the policy: a token of somebody, why, and until when. */
export interface PolicyException {
  readonly id: string;
  readonly organizationId: string;
  /** The token's family: its rotated successors are excepted too. */
  readonly familyId: string;
  /** Who answers for it. */
  readonly owner: string;
  readonly reason: string;
  readonly expiresAt: number;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly endedAt: number | undefined;
}

/** A use that would have been refused, added up. */
export interface Observation {
  readonly organizationId: string;
  readonly familyId: string;
  /** `sentry GET /path/{template}`; `sentry ?` where the catalog knows none. */
  readonly operation: string;
  /** The user agent, shortened. */
  readonly client: string;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

export async function findPolicy(sql: Sql, organizationId: string): Promise<OrganizationPolicy> {
  const row = await sql.get(
    "SELECT mode, windows, observed_since, set_at, set_by FROM policies WHERE organization_id = ?",
    [organizationId],
  );
  if (row === undefined) return noPolicy;
  return {
    personalTokens: row["mode"] as PersonalTokenPolicy,
    windows: JSON.parse(row["windows"] as string) as readonly BrownoutWindow[],
    observedSince: numberOf(row["observed_since"]),
    setAt: Number(row["set_at"]),
    setBy: row["set_by"] as string,
  };
}

export async function putPolicy(
  transaction: Transaction,
  organizationId: string,
  policy: OrganizationPolicy,
): Promise<void> {
  await transaction.run(
    `INSERT INTO policies (organization_id, mode, windows, observed_since, set_at, set_by)
     VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (organization_id) DO UPDATE SET mode = excluded.mode, windows = excluded.windows,
       observed_since = excluded.observed_since, set_at = excluded.set_at, set_by = excluded.set_by`,
    [
      organizationId,
      policy.personalTokens,
      JSON.stringify(policy.windows),
      policy.observedSince ?? null,
      policy.setAt ?? 0,
      policy.setBy ?? "",
    ],
  );
}

/** What is known of a personal token in an organisation, in one question. */
export async function findStanding(
  sql: Sql,
  organizationId: string,
  familyId: string,
  now: number,
): Promise<PersonalStanding> {
  const row = await sql.get(
    `SELECT
       (SELECT COUNT(*) FROM policy_exceptions WHERE organization_id = ? AND family_id = ?
          AND ended_at IS NULL AND expires_at > ?) AS excepted,
       (SELECT COUNT(*) FROM policy_admissions WHERE organization_id = ? AND family_id = ?) AS admitted,
       (SELECT COUNT(*) FROM policy_cutoffs WHERE organization_id = ? AND family_id = ?) AS cut_off`,
    [organizationId, familyId, now, organizationId, familyId, organizationId, familyId],
  );
  return {
    excepted: Number(row?.["excepted"]) > 0,
    admitted: Number(row?.["admitted"]) > 0,
    cutOff: Number(row?.["cut_off"]) > 0,
  };
}

export async function insertException(
  transaction: Transaction,
  exception: PolicyException,
): Promise<void> {
  await transaction.run(
    `INSERT INTO policy_exceptions
       (id, organization_id, family_id, owner, reason, expires_at, created_at, created_by)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      exception.id,
      exception.organizationId,
      exception.familyId,
      exception.owner,
      exception.reason,
      exception.expiresAt,
      exception.createdAt,
      exception.createdBy,
    ],
  );
}

/** @returns whether there was one that had not been ended */
export async function endException(
  transaction: Transaction,
  organizationId: string,
  id: string,
  now: number,
): Promise<boolean> {
  const changed = await transaction.run(
    "UPDATE policy_exceptions SET ended_at = ? WHERE organization_id = ? AND id = ? AND ended_at IS NULL",
    [now, organizationId, id],
  );
  return changed > 0;
}

export async function findException(
  sql: Sql,
  organizationId: string,
  id: string,
): Promise<PolicyException | undefined> {
  const row = await sql.get(
    "SELECT * FROM policy_exceptions WHERE organization_id = ? AND id = ?",
    [organizationId, id],
  );
  return row === undefined ? undefined : toException(row);
}

/** Newest first, ended and lapsed ones among them. */
export async function listExceptions(
  sql: Sql,
  organizationId: string,
  limit: number,
  before: string | undefined,
): Promise<readonly PolicyException[]> {
  const rows = await sql.all(
    "SELECT * FROM policy_exceptions WHERE organization_id = ? AND id < ? ORDER BY id DESC LIMIT ?",
    [organizationId, before ?? "\uffff", limit],
  );
  return rows.map(toException);
}

function toException(row: Row): PolicyException {
  return {
    id: row["id"] as string,
    organizationId: row["organization_id"] as string,
    familyId: row["family_id"] as string,
    owner: row["owner"] as string,
    reason: row["reason"] as string,
    expiresAt: Number(row["expires_at"]),
    createdAt: Number(row["created_at"]),
    createdBy: row["created_by"] as string,
    endedAt: numberOf(row["ended_at"]),
  };
}

/** @returns whether that is new */
export async function admit(
  transaction: Transaction,
  organizationId: string,
  familyId: string,
  userId: string,
  now: number,
): Promise<boolean> {
  const changed = await transaction.run(
    "INSERT INTO policy_admissions (organization_id, family_id, user_id, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    [organizationId, familyId, userId, now],
  );
  return changed > 0;
}

export async function withdrawAdmission(
  transaction: Transaction,
  organizationId: string,
  familyId: string,
): Promise<boolean> {
  const changed = await transaction.run(
    "DELETE FROM policy_admissions WHERE organization_id = ? AND family_id = ?",
    [organizationId, familyId],
  );
  return changed > 0;
}

/** @returns whether that is new */
export async function cutOff(
  transaction: Transaction,
  organizationId: string,
  familyId: string,
  now: number,
  by: string,
): Promise<boolean> {
  const changed = await transaction.run(
    "INSERT INTO policy_cutoffs (organization_id, family_id, at, by_whom) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    [organizationId, familyId, now, by],
  );
  return changed > 0;
}

/** Adds counts up; the rows of one token are bounded by who asks for this. */
export async function addObservations(
  transaction: Transaction,
  observations: readonly Observation[],
): Promise<void> {
  for (const each of observations) {
    await transaction.run(
      `INSERT INTO policy_observations
         (organization_id, family_id, operation, client, count, first_at, last_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (organization_id, family_id, operation, client) DO UPDATE SET
         count = policy_observations.count + excluded.count,
         first_at = CASE WHEN excluded.first_at < policy_observations.first_at
           THEN excluded.first_at ELSE policy_observations.first_at END,
         last_at = CASE WHEN excluded.last_at > policy_observations.last_at
           THEN excluded.last_at ELSE policy_observations.last_at END`,
      [
        each.organizationId,
        each.familyId,
        each.operation,
        each.client,
        each.count,
        each.firstAt,
        each.lastAt,
      ],
    );
  }
}

/** A token's uses that would have been refused, put together. */
export interface ObservedToken {
  readonly familyId: string;
  readonly requests: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Tokens with uses on record, in the order of their families. */
export async function listObservedTokens(
  sql: Sql,
  organizationId: string,
  limit: number,
  after: string | undefined,
): Promise<readonly ObservedToken[]> {
  const rows = await sql.all(
    `SELECT family_id, SUM(count) AS requests, MIN(first_at) AS first_at, MAX(last_at) AS last_at
     FROM policy_observations WHERE organization_id = ? AND family_id > ?
     GROUP BY family_id ORDER BY family_id LIMIT ?`,
    [organizationId, after ?? "", limit],
  );
  return rows.map((row) => ({
    familyId: row["family_id"] as string,
    requests: Number(row["requests"]),
    firstAt: Number(row["first_at"]),
    lastAt: Number(row["last_at"]),
  }));
}

/** One token's uses, the most frequent first. */
export async function observationsOf(
  sql: Sql,
  organizationId: string,
  familyId: string,
): Promise<readonly Observation[]> {
  const rows = await sql.all(
    "SELECT * FROM policy_observations WHERE organization_id = ? AND family_id = ? ORDER BY count DESC, operation, client",
    [organizationId, familyId],
  );
  return rows.map((row) => ({
    organizationId,
    familyId,
    operation: row["operation"] as string,
    client: row["client"] as string,
    count: Number(row["count"]),
    firstAt: Number(row["first_at"]),
    lastAt: Number(row["last_at"]),
  }));
}

export async function forgetObservations(
  transaction: Transaction,
  organizationId: string,
): Promise<void> {
  await transaction.run("DELETE FROM policy_observations WHERE organization_id = ?", [
    organizationId,
  ]);
}

function numberOf(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}

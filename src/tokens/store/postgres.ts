import { Pool, type PoolClient, type QueryConfig, types } from "pg";
import { migrate } from "./migrations.ts";
import type { Row, Sql, SqlValue, Store, Transaction } from "./sql.ts";
import { StoreUnavailable } from "./sql.ts";

const int8 = 20;
const connectTimeoutMs = 5_000;
const statementTimeoutMs = 10_000;
/** Deadlock, and failed serialisation: nothing was done, and another try may do it. */
const retriable: ReadonlySet<unknown> = new Set(["40P01", "40001"]);
const tries = 4;

/** Times and counts are far below 2^53. */
const typeParsers = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === int8 && format !== "binary"
      ? Number
      : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};

interface Numbered {
  readonly name: string;
  readonly text: string;
}

/** `?` becomes `$1`, `$2`…, and each distinct text gets a name under which it is prepared once. */
class Statements {
  readonly #known = new Map<string, Numbered>();

  of(text: string): Numbered {
    let known = this.#known.get(text);
    if (known === undefined) {
      let count = 0;
      known = {
        name: `s${this.#known.size}`,
        text: text.replaceAll("?", () => `$${(count += 1)}`),
      };
      this.#known.set(text, known);
    }
    return known;
  }
}

interface Queryable {
  query(
    config: QueryConfig & { rowMode?: "array" },
  ): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

class PostgresSql implements Transaction {
  readonly forUpdate: string = " FOR UPDATE";
  readonly #queryable: Queryable;
  readonly #statements: Statements;

  constructor(queryable: Queryable, statements: Statements) {
    this.#queryable = queryable;
    this.#statements = statements;
  }

  async #query(
    text: string,
    parameters: readonly SqlValue[],
    rowMode?: "array",
  ): ReturnType<Queryable["query"]> {
    const config: QueryConfig = { ...this.#statements.of(text), values: [...parameters] };
    try {
      return await this.#queryable.query(rowMode === undefined ? config : { ...config, rowMode });
    } catch (error) {
      throw new StoreUnavailable(error);
    }
  }

  async all(text: string, parameters: readonly SqlValue[]): Promise<readonly Row[]> {
    return (await this.#query(text, parameters)).rows as Row[];
  }

  async get(text: string, parameters: readonly SqlValue[]): Promise<Row | undefined> {
    return (await this.#query(text, parameters)).rows[0] as Row | undefined;
  }

  async values(
    text: string,
    parameters: readonly SqlValue[],
  ): Promise<readonly SqlValue[] | undefined> {
    return (await this.#query(text, parameters, "array")).rows[0] as SqlValue[] | undefined;
  }

  async run(text: string, parameters: readonly SqlValue[]): Promise<number> {
    return (await this.#query(text, parameters)).rowCount ?? 0;
  }
}

function isRetriable(error: unknown): boolean {
  if (!(error instanceof StoreUnavailable)) return false;
  return retriable.has((error.cause as { code?: unknown } | undefined)?.code);
}

class PostgresStore implements Store {
  readonly engine = "postgres";
  readonly read: Sql;
  readonly #pool: Pool;
  readonly #statements = new Statements();

  constructor(pool: Pool) {
    this.#pool = pool;
    this.read = new PostgresSql(pool, this.#statements);
  }

  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#run(work);
      } catch (error) {
        if (attempt === tries || !isRetriable(error)) throw error;
      }
    }
  }

  async #run<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    let client: PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (error) {
      throw new StoreUnavailable(error);
    }
    const sql = new PostgresSql(client, this.#statements);
    // A client whose connection broke emits this; the query that was under way rejects as well.
    const ignore = (): void => undefined;
    client.on("error", ignore);
    let broken = false;
    try {
      await sql.run("BEGIN", []);
      const result = await work(sql);
      await sql.run("COMMIT", []);
      return result;
    } catch (error) {
      await sql.run("ROLLBACK", []).catch(() => {
        broken = true;
      });
      throw error;
    } finally {
      client.off("error", ignore);
      client.release(broken);
    }
  }

  async touch(uses: readonly (readonly [id: string, at: number])[]): Promise<void> {
    const ids = uses.map(([id]) => id);
    const times = uses.map(([, at]) => at);
    try {
      // Rows are held in order of id, so that instances can't wait for each other in a circle.
      await this.#pool.query(
        `WITH used AS (SELECT * FROM unnest($1::text[], $2::bigint[]) AS u(id, at)),
           held AS (SELECT tokens.id FROM tokens WHERE tokens.id = ANY($1::text[]) ORDER BY tokens.id FOR UPDATE)
         UPDATE tokens SET last_used_at = used.at FROM used, held
         WHERE tokens.id = used.id AND held.id = tokens.id
           AND (tokens.last_used_at IS NULL OR tokens.last_used_at < used.at)`,
        [ids, times],
      );
    } catch (error) {
      throw new StoreUnavailable(error);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

/**
 * Connects to a server and brings the database up to date. Safe while instances of an older version
 * run on it.
 *
 * @param url `postgres://user:password@host/database`; TLS and the like by its parameters
 * @throws {StoreUnavailable} when the server does not answer
 */
export async function openPostgres(url: string): Promise<Store> {
  const pool = new Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs,
    keepAlive: true,
    application_name: "scopewright",
    types: typeParsers,
  });
  // An idle connection that breaks must not end the process; the next query makes a new one.
  pool.on("error", () => undefined);
  const store = new PostgresStore(pool);
  try {
    await store.transaction(migrate);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

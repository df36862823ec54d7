import type { Kysely, Transaction } from 'kysely'
import type { AuditEvent, AuditSink } from '../../audit/index.ts'
import { withDeadline } from '../../core/deadline.ts'
import { InvalidOptionError } from '../../core/errors.ts'
import { wholeNumber } from '../../core/options.ts'
import { eventOfRow, rowOfEvent } from './audit-row.ts'
import type { SqlDatabase } from './database.ts'
import type { TicklessSchema } from './schema.ts'

/** What `list` is asked for. */
export interface AuditPageOptions {
  readonly tenant: string
  /** Most events of the page, 1 to 1,000. */
  readonly limit: number
  /** The `next` of the page before. Absent: the newest events. */
  readonly before?: string | undefined
}

/** One page of events, newest first. */
export interface AuditPage {
  readonly events: AuditEvent[]
  /** Where the next, older page begins; `undefined` at the end. */
  readonly next?: string
}

/** The audit sink over SQL. */
export interface SqlAuditSink<S extends TicklessSchema> extends AuditSink {
  /** Writes events in the transaction of the change that they describe: kept or lost together with it. */
  writeIn(trx: Transaction<S>, events: readonly AuditEvent[]): Promise<void>
  /**
   * A page of a tenant's events. Paged by id, so that events written meanwhile neither repeat nor hide one.
   *
   * @throws {InvalidOptionError} when `limit` is out of its range.
   * @throws {UnavailableError} when the database does not answer.
   */
  list(options: AuditPageOptions): Promise<AuditPage>
}

/**
 * Makes a sink that keeps events in `tickless_audit_events` (`ticklessMigrations`).
 *
 * A batch is one statement, or several in one transaction; an event whose id is there already is left as it is. The database
 * stays its owner's: closing the sink does not close it.
 */
export function createSqlAuditSink<S extends TicklessSchema>(database: SqlDatabase<S>): SqlAuditSink<S> {
  const kysely = database.kysely as unknown as Kysely<TicklessSchema>

  async function insert(db: Kysely<TicklessSchema>, events: readonly AuditEvent[]): Promise<void> {
    for (let from = 0; from < events.length; from += ROWS_PER_STATEMENT) {
      await db
        .insertInto('tickless_audit_events')
        .values(events.slice(from, from + ROWS_PER_STATEMENT).map(rowOfEvent))
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute()
    }
  }

  return {
    name: `sql-${database.dialect}`,
    async write(events, { signal }) {
      const writing = () =>
        events.length <= ROWS_PER_STATEMENT
          ? insert(kysely, events)
          : database.transaction((trx) => insert(trx as unknown as Kysely<TicklessSchema>, events))
      // The database's own timeouts bound what goes on after the caller has gone.
      await withDeadline(writing, { timeoutMs: undefined, what: 'writing audit events', signal })
    },
    writeIn: (trx, events) => insert(trx as unknown as Kysely<TicklessSchema>, events),
    async list({ tenant, limit, before }) {
      if (wholeNumber('limit', limit) > PAGE_MOST) throw new InvalidOptionError('limit', `at most ${PAGE_MOST}`, limit)
      let query = kysely.selectFrom('tickless_audit_events').selectAll().where('tenant', '=', tenant)
      if (before !== undefined) query = query.where('id', '<', before)
      const rows = await query
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      const events = rows.slice(0, limit).map(eventOfRow)
      const last = events.at(-1)
      return rows.length > limit && last !== undefined ? { events, next: last.id } : { events }
    },
  }
}

/** 500 rows of 16 values stay far below the parameters that SQLite (32,766) and Postgres (65,535) take in a statement. */
const ROWS_PER_STATEMENT = 500

/** Most events of one page. */
const PAGE_MOST = 1_000

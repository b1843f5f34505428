import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { StoredDatabase } from './tree.ts'

/** Called around each commit. Throws if the commit is to fail. `isSynced` is false if a power cut can lose it. */
export type AroundCommit = (commit: () => unknown, isSynced: boolean) => unknown

/**
 * A SQLite database in memory that is trusted at its commits, and no more. A commit with `synchronous=FULL` is on disk.
 * Another one is lost at a power cut, unless one that is on disk follows.
 */
export class SimulatedDatabase extends DatabaseSync implements StoredDatabase {
  #around: AroundCommit
  #isFull = true
  /** The content before the running transaction, and before the first commit that isn't synced. */
  #before: Uint8Array | undefined
  #synced: Uint8Array | undefined
  /** The content at the end, once the database is closed. */
  #closed: Uint8Array | undefined

  /** `onDisk` is what a power cut would leave of the content. */
  constructor(content: Buffer, onDisk: Buffer, around: AroundCommit) {
    super(':memory:')
    this.#around = around
    if (!content.equals(onDisk)) this.#synced = onDisk
    if (content.length > 0) this.deserialize(content)
  }

  override exec(sql: string): void {
    const [, level] = /synchronous=(\w+)/.exec(sql) ?? []
    if (level) this.#isFull = level === 'FULL'
    if (sql.startsWith('BEGIN')) this.#remember()
    if (/\bCOMMIT\b/.test(sql)) this.#commit(() => super.exec(sql))
    else super.exec(sql)
  }

  /** A statement that writes outside of a transaction is a commit, too. */
  override prepare(sql: string): StatementSync {
    const statement = super.prepare(sql)
    if (/^\s*(SELECT|PRAGMA)/i.test(sql)) return statement
    const run = statement.run.bind(statement)
    statement.run = ((...values: Parameters<typeof run>) => {
      if (this.isTransaction) return run(...values)
      this.#remember()
      return this.#commit(() => run(...values))
    }) as typeof statement.run
    return statement
  }

  override close(): void {
    this.#closed = this.image(false)
    super.close()
  }

  /** Frees the memory. A statement holds its database forever, so the database must hold nothing. */
  release(): void {
    if (this.isOpen) super.close()
    this.#around = () => {}
    this.#closed = this.#before = this.#synced = undefined
  }

  image(isPowerCut: boolean): Uint8Array {
    if (this.#closed) return this.#closed
    if (this.isTransaction) super.exec('ROLLBACK')
    return (isPowerCut && this.#synced) || this.serialize()
  }

  #remember(): void {
    this.#before = this.#isFull ? undefined : (this.#synced ?? this.serialize())
  }

  #commit<T>(commit: () => T): T {
    return this.#around(() => {
      const result = commit()
      this.#synced = this.#before
      return result
    }, this.#isFull) as T
  }
}

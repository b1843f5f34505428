import { createHash } from 'node:crypto'

/** A record as a reader of the stream saw it. */
export type SeenRecord = { shardId: string; sequenceNumber: string; arrival: number; text: string }

/** An acknowledgement of an event. Times are those of the world, in milliseconds. */
export type Acceptance = { id: string; shardId: string; sequenceNumber: string; sentAt: number; acceptedAt: number }

/** Everything that a run's senders and readers saw. */
export class History {
  /** Each event's text, by its id. */
  readonly sent = new Map<string, string>()
  readonly accepted: Acceptance[] = []
  readonly rejected = new Set<string>()
  /** Events that a sender gave up without a result. */
  readonly unknown = new Set<string>()
  /** Events that a client has confirmed as persisted. */
  readonly confirmed = new Set<string>()
  /** The records of the stream, by sequence number. */
  readonly records = new Map<string, SeenRecord>()
  /** The promises that were broken, in sentences. */
  readonly problems: string[] = []
  readonly log: string[] = []
  readonly #hash = createHash('sha256')
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Adds a line to the log, which is the same for each run of a seed. */
  note(line: string): void {
    const timed = `${(this.#now() / 1_000).toFixed(3)} ${line}`
    this.#hash.update(`${timed}\n`)
    this.log.push(timed)
  }

  problem(text: string): void {
    this.problems.push(text)
    this.note(`PROBLEM ${text}`)
  }

  /** Returns the hash of the log. */
  hash(): string {
    return this.#hash.copy().digest('hex').slice(0, 16)
  }
}

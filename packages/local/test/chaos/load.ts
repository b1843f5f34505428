import { setTimeout as sleep } from 'node:timers/promises'
import type { SubmitResponse } from '@sluice/core/response'
import type { Random } from './random.ts'

/** What clients know of what they sent. */
export type Ledger = {
  /** Each event's text, by its id. */
  sent: Map<string, string>
  /** Where an acknowledgement says an event is, by its id. */
  acknowledged: Map<string, { shardId: string; sequenceNumber: string }>
  /** Sent, not acknowledged, given up: each may be in the stream or not. */
  unknown: Set<string>
  answers: Record<string, number>
  sentAgain: number
}

export const newLedger = (): Ledger => ({
  sent: new Map(),
  acknowledged: new Map(),
  unknown: new Set(),
  answers: {},
  sentAgain: 0,
})

export type LoadOptions = {
  ledger: Ledger
  random: Random
  name: string
  /** Where the gateway answers now, if it does. */
  origin: () => string | undefined
}

type SentEvent = { id: string; text: string }

/** One client: batches of any size, each sent again with the same ids until all of it is acknowledged or given up. */
export async function client(options: LoadOptions & { isOver: () => boolean }): Promise<void> {
  const { random, name } = options
  for (let batch = 0; !options.isOver(); batch++) {
    const isBurst = random.next() < 0.08
    const count = isBurst ? random.between(300, 440) : random.between(1, 80)
    const events = Array.from({ length: count }, (_, i) =>
      newEvent(`${name}-${batch}-${i}`, isBurst ? 2_000 : random.between(0, 300)),
    )
    await deliver(events, options, random.next() < 0.1 ? 1 : 1_000)
    await sleep(random.between(20, 250))
  }
}

/** More at once than a shard takes while the handler has patience: some is told 429, and sent again until it is in. */
export async function stampede(options: LoadOptions): Promise<void> {
  const herd = Array.from({ length: 12 }, (_, n) => {
    const events = Array.from({ length: 440 }, (_, i) => newEvent(`${options.name}-${n}-${i}`, 2_000))
    return deliver(events, options, 1_000)
  })
  await Promise.all(herd)
}

const newEvent = (id: string, bytes: number): SentEvent => ({
  id,
  text: `{"event_id":"${id}", "n": 1234567890123456789.0, "text":"${'ü'.repeat(bytes / 2)}"}`,
})

async function deliver(events: SentEvent[], { ledger, origin }: LoadOptions, patience: number): Promise<void> {
  for (const { id, text } of events) ledger.sent.set(id, text)
  let pending = events
  for (let attempt = 0; pending.length > 0 && attempt < patience; attempt++) {
    if (attempt > 0) {
      ledger.sentAgain += pending.length
      await sleep(200)
    }
    const stored = await send(pending, ledger, origin())
    pending = pending.filter(({ id }) => !stored.has(id))
  }
  for (const { id } of pending) ledger.unknown.add(id)
}

/** The ids that one request stored, as far as its answer tells. */
async function send(events: SentEvent[], ledger: Ledger, origin: string | undefined): Promise<Set<string>> {
  const count = (kind: string | number) => {
    ledger.answers[kind] = (ledger.answers[kind] ?? 0) + 1
  }
  try {
    if (!origin) throw new Error('no gateway')
    const response = await fetch(`${origin}/submit`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `[${events.map(({ text }) => text).join(',')}]`,
      signal: AbortSignal.timeout(15_000),
    })
    const { results = [] } = (await response.json()) as Partial<SubmitResponse>
    count(response.status)
    const stored = results.flatMap((result) => (result.status === 'accepted' ? [result] : []))
    for (const { id, shardId, sequenceNumber } of stored) ledger.acknowledged.set(id, { shardId, sequenceNumber })
    return new Set(stored.map(({ id }) => id))
  } catch {
    count('no answer')
    return new Set()
  }
}

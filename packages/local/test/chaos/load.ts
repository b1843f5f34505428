import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from '@sluice/core/verdict'
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
  isOver: () => boolean
}

/** One client: batches of any size, each sent again with the same ids until all of it is acknowledged or given up. */
export async function client({ ledger, random, name, origin, isOver }: LoadOptions): Promise<void> {
  for (let batch = 0; !isOver(); batch++) {
    const isBurst = random.next() < 0.08
    const count = isBurst ? random.between(300, 440) : random.between(1, 80)
    let pending = Array.from({ length: count }, (_, i) => {
      const id = `${name}-${batch}-${i}`
      const padding = isBurst ? 2_000 : random.between(0, 300)
      const text = `{"event_id":"${id}", "n": 1234567890123456789.0, "text":"${'ü'.repeat(padding / 2)}"}`
      ledger.sent.set(id, text)
      return { id, text }
    })
    const patience = random.next() < 0.1 ? 1 : 1_000
    for (let attempt = 0; pending.length > 0 && attempt < patience; attempt++) {
      if (attempt > 0) ledger.sentAgain += pending.length
      const stored = await send(pending, ledger, origin())
      pending = pending.filter(({ id }) => !stored.has(id))
      await sleep(pending.length > 0 ? 200 : random.between(20, 250))
    }
    for (const { id } of pending) ledger.unknown.add(id)
  }
}

/** The ids that one request stored, as far as its answer tells. */
async function send(
  events: { id: string; text: string }[],
  ledger: Ledger,
  origin: string | undefined,
): Promise<Set<string>> {
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
    const { results = [] } = (await response.json()) as Partial<Answer>
    count(response.status)
    const stored = results.flatMap((result) => (result.status === 'accepted' ? [result] : []))
    for (const { id, shardId, sequenceNumber } of stored) ledger.acknowledged.set(id, { shardId, sequenceNumber })
    return new Set(stored.map(({ id }) => id))
  } catch {
    count('no answer')
    return new Set()
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { ObjectLines, Stats } from '@sluice/core/control-api'
import { type EventMatch, matchesEvent } from '@sluice/core/event-match'
import { type DeliveredLine, linesOf } from './delivered-line.ts'
import { undeliveredText } from './texts.ts'

type Source = { objects: () => Promise<ObjectLines[]>; stats: () => Promise<Stats> }

const pollMs = 20

/**
 * Returns the first line of an object that matches, as soon as it is there.
 * @throws Error after `timeoutMs` milliseconds, with the lines that are there
 */
export async function findDelivered(source: Source, match: EventMatch, timeoutMs: number): Promise<DeliveredLine> {
  for (const startedAt = performance.now(); ; ) {
    const lines = (await source.objects()).flatMap(linesOf)
    const found = lines.find(({ value }) => matchesEvent(match, value))
    if (found) return found
    if (performance.now() - startedAt >= timeoutMs) {
      throw new Error(undeliveredText(match, lines, await source.stats()))
    }
    await sleep(pollMs)
  }
}

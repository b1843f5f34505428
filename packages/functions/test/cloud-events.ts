import { manualClock } from '@sluice/core/manual-clock'
import { seededRandom } from '@sluice/core/random'
import type { Rejection } from '@sluice/core/response'
import { CloudEvent, type Message } from 'cloudevents'
import { createApp } from '../src/app.ts'

type Body = { code?: string; accepted: number; results: { id: string; error: Rejection }[] }

/** Submits a CloudEvents message to the real handler; returns its response and the lines it stored. */
export const submit = async ({ headers, body }: Pick<Message, 'headers' | 'body'>) => {
  const lines: string[] = []
  const app = createApp({
    access: { mode: 'none' },
    sink: async (records) =>
      records.map(({ data }) => {
        lines.push(...new TextDecoder().decode(data).split('\n').slice(0, -1))
        return { status: 'stored', shardId: 's', sequenceNumber: '1' }
      }),
    clock: manualClock(),
    random: seededRandom(1),
  })
  const request = { method: 'POST', headers: headers as Record<string, string>, body: body as string }
  const response = await app.request('/submit', request)
  return { status: response.status, answer: (await response.json()) as Body, lines }
}

/** Returns the event of a stored line as the SDK reads it. */
export const readBack = (line = '') => {
  const { _meta, ...event } = JSON.parse(line)
  return { _meta, event: new CloudEvent(event).toJSON() }
}

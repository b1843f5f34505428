import type { EventLocation, JourneyEvent, ObjectList, ReceivedRequest, Stats } from '@sluice/core/control-api'
import type { Faults } from '@sluice/core/faults'
import type { EventResult, SubmitResponse } from '@sluice/core/response'
import { storedLine } from '@sluice/core/stored-line'
import { waitFor } from '@testing-library/react'
import { vi } from 'vitest'

const receivedAt = '2026-11-23T12:00:03.000Z'
export const shardId = 'shardId-000000000000'
export const sequenceNumber = '49660000000000000000000000000000000000000000000000001122'
export const objectKey = 'events/dt=2026-11-23/hour=12/api-kinesis-firehose-1.ndjson'

/** Replaces `fetch` and `EventSource` by a local pipeline that a test controls. */
export function fakePipeline() {
  const sent: string[] = []
  const requests: string[] = []
  const found = new Map<string, EventLocation>()
  const sources: FakeEventSource[] = []
  let respond: () => Promise<Response> | Response = () => submitResponse(202, [acceptedResult('a')])

  class FakeEventSource extends EventTarget {
    static readonly CLOSED = 2
    readyState = 1
    constructor(url: string) {
      super()
      requests.push(url)
      sources.push(this)
    }
    close() {
      this.readyState = FakeEventSource.CLOSED
    }
  }

  const fetch = async (url: string, init?: RequestInit): Promise<Response> => {
    requests.push(init?.method ? `${init.method} ${url}` : url)
    if (!pipeline.isRunning) throw new TypeError('Failed to fetch')
    if (url.endsWith('/submit')) {
      sent.push(String(init?.body))
      return respond()
    }
    return controlResponse(url, init, pipeline)
  }

  vi.stubGlobal('fetch', fetch)
  // A phone keeps the text area, which a test can read and write.
  vi.stubGlobal('matchMedia', () => ({ matches: false }))
  vi.stubGlobal('EventSource', FakeEventSource)
  const pipeline = {
    sent,
    requests,
    found,
    isRunning: true,
    stats: { ...noStats, ...stats },
    received: [] as ReceivedRequest[],
    copies: [] as EventLocation[],
    objects: [{ key: objectKey, bytes: 66, modifiedAt: receivedAt }] as ObjectList['objects'],
    /** The content of every object. */
    content: lineOf('x', '{"a":1}') + lineOf('a', '{"event": "signup"}'),
    respondWith: (next: typeof respond) => {
      respond = next
    },
    open: () => sources.at(-1)?.dispatchEvent(new Event('open')),
    begun: () => connected(sources),
    /** Interrupts the live connection. The browser reconnects unless it is lost for good. */
    lose(forGood?: 'for good') {
      if (forGood) sources.at(-1)?.close()
      sources.at(-1)?.dispatchEvent(new Event('error'))
    },
    emit: (event: JourneyEvent) =>
      sources.at(-1)?.dispatchEvent(new MessageEvent(event.type, { data: JSON.stringify(event) })),
  }
  return pipeline
}

/** Waits until the page has begun a live connection, which happens after it is drawn. */
const connected = (sources: readonly { readyState: number }[]): Promise<void> =>
  waitFor(() => {
    if (sources.at(-1)?.readyState !== 1) throw new Error('The page has no live connection.')
  })

type State = {
  received: ReceivedRequest[]
  copies: EventLocation[]
  found: Map<string, EventLocation>
  stats: Stats
  objects: ObjectList['objects']
  content: string
}

/** Returns the response of a control route, or the content of an object. */
function controlResponse(url: string, init: RequestInit | undefined, pipeline: State): Response {
  if (url === '/_sluice') return json(200, status)
  if (url.startsWith('/_sluice/find?id=')) {
    const query = new URLSearchParams(url.slice(url.indexOf('?')))
    const place = pipeline.found.get(query.get('id') ?? '')
    if (query.has('all')) return json(200, place ? [place, ...pipeline.copies] : [])
    return place ? json(200, place) : json(404, {})
  }
  if (url === '/_sluice/deliver') return json(200, {})
  if (url === '/_sluice/received') return json(200, pipeline.received)
  if (url === '/_sluice/stats') return json(200, pipeline.stats)
  if (url === '/_sluice/faults') {
    pipeline.stats = withFaults(pipeline.stats, JSON.parse(String(init?.body)))
    return json(200, pipeline.stats.faults)
  }
  if (url.startsWith('/_sluice/objects?prefix=')) {
    const prefix = decodeURIComponent(url.slice('/_sluice/objects?prefix='.length))
    return json(200, { objects: pipeline.objects.filter(({ key }) => key.startsWith(prefix)), truncated: false })
  }
  return new Response(pipeline.content)
}

function lineOf(id: string, text: string): string {
  return new TextDecoder().decode(storedLine(text, id, receivedAt))
}

export function acceptedResult(id: string, index = 0): EventResult {
  return {
    index,
    id,
    status: 'accepted',
    shardId,
    sequenceNumber,
  }
}

/** Returns a request of another sender whose event was accepted. */
export function receivedRequest(id: string, more: Partial<ReceivedRequest> = {}): ReceivedRequest {
  return {
    at: '2026-11-23T12:00:03.010Z',
    source: 'curl/8.5.0',
    console: null,
    name: id,
    bytes: 24,
    status: 202,
    ms: 5,
    response: resultsOf([acceptedResult(id)], `r-${id}`),
    stored: null,
    buffered: null,
    delivered: null,
    deliveredEvents: 0,
    arrived: {},
    ...more,
  }
}

/** Returns the body of a response with these results. */
export function resultsOf(results: EventResult[], requestId = 'r-1'): SubmitResponse {
  const count = (word: EventResult['status']) => results.filter((result) => result.status === word).length
  const [accepted, rejected, retry] = [count('accepted'), count('rejected'), count('retry')]
  return { requestId, receivedAt, accepted, rejected, retry, results }
}

export function submitResponse(status: number, results: EventResult[], headers: Record<string, string> = {}): Response {
  return json(status, resultsOf(results), headers)
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
}

const status = {
  sluice: 'local',
  version: '0.1.0',
  ports: { api: 8787, aws: 4566 },
  stream: 'api-kinesis-stream',
  shardCount: 1,
  deliveryStream: 'api-kinesis-firehose',
  bucket: 'api-kinesis-firehose-bucket',
  hints: { intervalSeconds: 5, sizeMiB: 1 },
}

/** Returns counts with other faults. */
export function withFaults(counts: Stats, active: Faults, endsAt: string | null = null): Stats {
  return { ...counts, faults: { ...counts.faults, active, endsAt } }
}

/** The counts of a new pipeline. */
export const noStats: Stats = {
  accepted: 0,
  duplicates: 0,
  acknowledged: 0,
  inStream: 0,
  buffered: 0,
  delivered: 0,
  expired: 0,
  lost: 0,
  retries: 0,
  failed: 0,
  shards: [],
  buffer: null,
  faults: { active: {}, endsAt: null, report: null },
}

const stats = {
  accepted: 1_204,
  inStream: 1_204,
  buffered: 4,
  delivered: 1_200,
  shards: [{ records: 602, lag: 2 }],
}

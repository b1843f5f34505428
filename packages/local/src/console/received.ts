import { consoleHeader, type ReceivedRequest } from '@sluice/core/control-api'
import type { EventResult, SubmitResponse } from '@sluice/core/response'
import type { SentHeaders } from '../gateway/gateway.ts'
import { type RecentRecords, type RecordState, recentRecords } from './recent-records.ts'

const maxRequests = 200
/** Results of events that weren't accepted. The first accepted one is always kept. */
const maxResults = 20

type Added = Pick<ReceivedRequest, 'at' | 'source' | 'console' | 'name' | 'bytes' | 'status' | 'ms' | 'response'>

export type ReceivedRequests = Pick<RecentRecords, 'stored' | 'buffered' | 'delivered' | 'clear'> & {
  add: (request: Added) => void
  /** Returns the newest requests first. */
  list: () => ReceivedRequest[]
}

/** A request with its accepted events by record. A record has events of one request only. */
type Followed = { request: Added; records: { state: RecordState; events: number }[] }

/** Keeps the newest requests of all senders, and how far their events got. */
export function receivedRequests(): ReceivedRequests {
  const requests: Followed[] = []
  const recent = recentRecords()
  return {
    ...recent,
    add({ response, ...request }) {
      const results = 'results' in response ? response.results : []
      const records = [...eventsByRecord(results)].flatMap(([sequenceNumber, events]) => {
        const state = recent.ofRecord(sequenceNumber)
        return state ? { state, events } : []
      })
      requests.unshift({
        request: { ...request, response: 'results' in response ? shortened(response) : response },
        records,
      })
      if (requests.length > maxRequests) requests.pop()
    },
    list: () => requests.map((followed) => received(followed, recent)),
    clear() {
      requests.length = 0
      recent.clear()
    },
  }
}

/** Counts the accepted events of each record, in the order of the results. */
function eventsByRecord(results: readonly EventResult[]): Map<string, number> {
  const events = new Map<string, number>()
  for (const result of results) {
    if (result.status !== 'accepted') continue
    events.set(result.sequenceNumber, (events.get(result.sequenceNumber) ?? 0) + 1)
  }
  return events
}

function shortened(response: SubmitResponse): SubmitResponse {
  const accepted = response.results.filter(({ status }) => status === 'accepted').slice(0, 1)
  const others = response.results.filter(({ status }) => status !== 'accepted').slice(0, maxResults)
  return { ...response, results: [...accepted, ...others] }
}

function received({ request, records }: Followed, recent: RecentRecords): ReceivedRequest {
  const results = 'results' in request.response ? request.response.results : []
  const unconfirmed = results.flatMap((result) => {
    const state = result.status === 'retry' ? recent.ofEvent(result.id) : undefined
    return state && 'id' in result ? [{ id: result.id, state }] : []
  })
  const followed = records[0]?.state ?? unconfirmed[0]?.state
  const arrived = unconfirmed.map(({ id, state }) => [id, state.delivered ? 'delivered' : 'stored'] as const)
  return {
    ...request,
    stored: followed?.stored ?? null,
    buffered: followed?.buffered ?? null,
    delivered: followed?.delivered ?? null,
    deliveredEvents: records.reduce((sum, { state, events }) => sum + (state.delivered ? events : 0), 0),
    arrived: Object.fromEntries(arrived),
  }
}

/**
 * Returns what sent a request: `console` for a page of this server, `browser` for any other page, else the program's own
 * name for itself, such as `curl/8.5.0`.
 */
export function sourceOf(headers: SentHeaders): string {
  if (headers['sec-fetch-site'] === 'same-origin') return 'console'
  const [first = ''] = (headers['user-agent'] ?? '').split(' ')
  if (first.startsWith('Mozilla/')) return 'browser'
  return first.slice(0, maxNameCharacters) || 'unknown'
}

/** Returns the id that a page of the console sent; `null` for other senders. */
export function consoleOf(headers: SentHeaders): string | null {
  return headers[consoleHeader]?.slice(0, maxNameCharacters) ?? null
}

const maxNameCharacters = 40

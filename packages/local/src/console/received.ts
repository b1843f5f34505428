import type { ReceivedRequest } from '@sluice/core/control-api'
import type { SubmitResponse } from '@sluice/core/response'

const maxRequests = 200
/** Results of events that weren't accepted. The first accepted one is always kept. */
const maxResults = 20

export type ReceivedRequests = {
  add: (request: Omit<ReceivedRequest, 'buffered' | 'delivered'>) => void
  buffered: (ids: readonly string[], fill: NonNullable<ReceivedRequest['buffered']>) => void
  delivered: (ids: readonly string[], delivery: NonNullable<ReceivedRequest['delivered']>) => void
  /** Returns the newest requests first. */
  list: () => ReceivedRequest[]
  clear: () => void
}

/** Keeps the newest requests of all senders, and how far the first event of each got. */
export function receivedRequests(): ReceivedRequests {
  const requests: ReceivedRequest[] = []
  const byId = new Map<string, ReceivedRequest>()
  const each = (ids: readonly string[], change: (request: ReceivedRequest) => void) => {
    for (const id of ids) {
      const request = byId.get(id)
      if (request) change(request)
    }
  }
  return {
    add({ response, ...request }) {
      const received = { ...request, response: 'results' in response ? shortened(response) : response }
      requests.unshift({ ...received, buffered: null, delivered: null })
      const [added] = requests
      const id = followedId(received.response)
      if (added && id !== undefined) byId.set(id, added)
      const oldest = requests.length > maxRequests ? requests.pop() : undefined
      const oldId = oldest && followedId(oldest.response)
      if (oldId !== undefined && byId.get(oldId) === oldest) byId.delete(oldId)
    },
    buffered: (ids, fill) =>
      each(ids, (request) => {
        request.buffered ??= fill
      }),
    delivered: (ids, delivery) =>
      each(ids, (request) => {
        request.delivered ??= delivery
      }),
    list: () => requests,
    clear() {
      requests.length = 0
      byId.clear()
    },
  }
}

function shortened(response: SubmitResponse): SubmitResponse {
  const accepted = response.results.filter(({ status }) => status === 'accepted').slice(0, 1)
  const others = response.results.filter(({ status }) => status !== 'accepted').slice(0, maxResults)
  return { ...response, results: [...accepted, ...others] }
}

/** Returns the id of the first accepted event. */
function followedId(response: ReceivedRequest['response']): string | undefined {
  const result = 'results' in response ? response.results.find(({ status }) => status === 'accepted') : undefined
  return result && 'id' in result ? result.id : undefined
}

/**
 * Returns what sent a request: `console` for a page of this server, `browser` for any other page, else the program's own
 * name for itself, such as `curl/8.5.0`.
 */
export function sourceOf(headers: Headers): string {
  if (headers.get('sec-fetch-site') === 'same-origin') return 'console'
  const [first = ''] = (headers.get('user-agent') ?? '').split(' ')
  if (first.startsWith('Mozilla/')) return 'browser'
  return first.slice(0, 40) || 'unknown'
}

import type { Problem } from '@sluice/core/problem'
import type { SubmitResponse } from '@sluice/core/response'
import type { State } from './state.ts'
import type { Item } from './store.ts'

/** A client that waited for days after one wrong header would lose its events to the limit. */
const maxRetryAfterMs = 3_600_000
/** A smaller body needs one packet anyway. */
const minCompressedCharacters = 1_000

/** How a request ended: with a response of the endpoint or of API Gateway, or an error. */
export type Outcome = {
  status?: number
  body?: Partial<SubmitResponse & Problem & { message: string }>
  /** The time from the response's Retry-After. */
  retryAfterMs?: number
  error?: Error
}

/**
 * Sends a batch. If the page is about to be left, the browser continues after it is gone.
 * @throws the error of the network, or of the option `headers`; Error if the page is left before the request is sent
 */
export async function request(state: State, batch: Item[], isLeaving: boolean, signal: AbortSignal): Promise<Outcome> {
  const { options, wallTime, fetch, compress, beacon, wantedLoads } = state
  const { url, key, headers } = options
  const texts = batch.map(({ eventJson }) => eventJson)
  // A page that is left may not live long enough for the preflight that NDJSON needs.
  const isSimple = isLeaving && !key && !headers
  const text = isSimple ? `[${texts}]` : texts.join('\n')
  if (isSimple && beacon?.(url, text)) return { body: { results: [] } }
  const compressed = !isLeaving && text.length > minCompressedCharacters && (await compress?.(text))
  const ownHeaders = headers && (await headers())
  // Other tabs may have adopted the events of a page that was left meanwhile.
  if (!isLeaving && state.wantedLoads > wantedLoads) throw new Error('The page was left.')
  const response = await fetch(url, {
    method: 'POST',
    headers: isSimple
      ? {}
      : {
          'content-type': 'application/x-ndjson',
          ...(compressed && { 'content-encoding': 'gzip' }),
          ...(key && { 'x-api-key': key }),
          ...ownHeaders,
        },
    body: compressed || text,
    keepalive: isLeaving,
    // The key is for this URL only.
    redirect: 'error',
    signal,
  })
  const retryAfter = response.headers.get('retry-after') ?? ''
  const retryAfterMs = 1_000 * +retryAfter || Date.parse(retryAfter) - wallTime() || 0
  const body = (await response.json().catch(() => undefined)) as Outcome['body']
  return {
    status: response.status,
    body: { ...body },
    retryAfterMs: Math.min(maxRetryAfterMs, Math.max(0, retryAfterMs)),
  }
}

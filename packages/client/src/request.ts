import type { Problem } from '@sluice/core/problem'
import type { SubmitResponse } from '@sluice/core/response'
import type { RejectionReason } from './api.ts'
import type { State } from './state.ts'
import type { Item } from './store.ts'

/** A client that waited for days after one wrong header would lose its events to the limit. */
const maxRetryAfterMs = 3_600_000
/** A smaller body needs one packet anyway. */
const minCompressedCharacters = 1_000

/** The result of the event at `index`. Any status but `accepted` and `rejected` is resent. */
type Result = { index: number; status: string; error?: RejectionReason }

/** How a request ended. An event without a result has to be resent. */
export type Outcome = {
  results?: Result[]
  /** The reason why there is no result per event. */
  error?: Error
  /** The key or token is missing or wrong. */
  isDenied?: boolean
  /** Smaller batches may be accepted: this one is too large, or one event spoils it. */
  isDivisible?: boolean
  /** The time from the response's Retry-After. */
  retryAfterMs?: number
}

/**
 * Sends a batch. If the page is about to be left, the browser continues after it is gone.
 * @throws the error of the network, or of the option `headers`
 */
export async function request(
  { options: { url, key, headers }, wallTime, fetch, compress, beacon }: State,
  batch: Item[],
  isLeaving: boolean,
  signal: AbortSignal,
): Promise<Outcome> {
  const texts = batch.map(({ eventJson }) => eventJson)
  // A page that is left may not live long enough for the preflight that NDJSON needs.
  const isSimple = isLeaving && !key && !headers
  const text = isSimple ? `[${texts}]` : texts.join('\n')
  if (isSimple && beacon?.(url, text)) return {}
  const compressed = !isLeaving && text.length > minCompressedCharacters && (await compress?.(text))
  const response = await fetch(url, {
    method: 'POST',
    headers: isSimple
      ? {}
      : {
          'content-type': 'application/x-ndjson',
          ...(compressed && { 'content-encoding': 'gzip' }),
          ...(key && { 'x-api-key': key }),
          ...(await headers?.()),
        },
    body: compressed || text,
    keepalive: isLeaving,
    // The key is for this URL only.
    redirect: 'error',
    signal,
  })
  const retryAfter = response.headers.get('retry-after') ?? ''
  const retryAfterMs = 1_000 * +retryAfter || Date.parse(retryAfter) - wallTime() || 0
  const body = (await response.json().catch(() => undefined)) as ResponseBody | undefined
  return {
    ...judge(batch, response.status, { ...body }),
    retryAfterMs: Math.min(maxRetryAfterMs, Math.max(0, retryAfterMs)),
  }
}

/** The body of a response of the endpoint, or of API Gateway. */
type ResponseBody = Partial<SubmitResponse & Problem & { message: string }>

/**
 * Reads a response. Only the endpoint's own words end an event: a result, or a problem with a code. Proxies and API Gateway
 * respond in other formats, and the login page of a Wi-Fi with 200. Only 413 needs no code.
 */
function judge(batch: Item[], status: number, { results, code, detail, message = detail }: ResponseBody): Outcome {
  if (results) return { results }
  const text = `${status} ${message}`
  const isDenied = status === 401 || status === 403
  const isTooLarge = status === 413
  const isFinal = !isDenied && (isTooLarge || (!!code && status < 429))
  const isDivisible = isFinal && batch.length > 1 && (isTooLarge || status === 400)
  const error = { code: code ?? 'request_too_large', message: text }
  return {
    results: isFinal && !isDivisible ? batch.map((_, index) => ({ index, status: 'rejected', error })) : [],
    error: new Error(text),
    isDenied,
    isDivisible,
  }
}

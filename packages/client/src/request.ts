import type { Cancel } from '@sluice/core/clock'
import type { ClientOptions } from './api.ts'
import type { Environment } from './environment.ts'
import type { Item } from './store.ts'
import { judge, type ResponseBody, type Verdict } from './verdict.ts'

const timeoutMs = 30_000
/** A client that waited for days after one wrong header would lose its events to the limit. */
const maxRetryAfterMs = 3_600_000
/** A smaller body needs one packet anyway. */
const minGzipCharacters = 1_000

/** A verdict, and the time from the response's Retry-After. */
export type Outcome = Verdict & { retryAfterMs: number }

/** Sends a batch. If the page is about to be left, the browser continues after it is gone. Never fails. */
export async function request(
  batch: Item[],
  options: ClientOptions<never>,
  environment: Environment,
  isLeaving: boolean,
): Promise<Outcome> {
  const controller = new AbortController()
  let cancel: Cancel = () => {}
  const expired = new Promise<never>((_, reject) => {
    cancel = environment.clock.after(timeoutMs, () => {
      controller.abort()
      reject(new Error(`No response within ${timeoutMs} ms.`))
    })
  })
  try {
    return await Promise.race([attempt(batch, options, environment, isLeaving, controller.signal), expired])
  } catch (error) {
    return { accepted: [], rejected: [], error: error as Error, retryAfterMs: 0 }
  } finally {
    cancel()
  }
}

async function attempt(
  batch: Item[],
  { url, key, headers }: ClientOptions<never>,
  { clock, fetch, gzip }: Environment,
  isLeaving: boolean,
  signal: AbortSignal,
): Promise<Outcome> {
  // A page that is left may not live long enough for the preflight that NDJSON needs.
  const isSimple = isLeaving && !key && !headers
  const texts = batch.map(({ text }) => text)
  const text = isSimple ? `[${texts}]` : texts.join('\n')
  const compressed = !isLeaving && text.length > minGzipCharacters && (await gzip?.(text))
  const response = await fetch(url, {
    method: 'POST',
    ...(!isSimple && {
      headers: {
        'content-type': 'application/x-ndjson',
        ...(compressed && { 'content-encoding': 'gzip' }),
        ...(key && { 'x-api-key': key }),
        ...(headers && (await headers())),
      },
    }),
    body: compressed || text,
    keepalive: isLeaving,
    // The key is for this URL only.
    redirect: 'error',
    signal,
  })
  const retryAfter = response.headers.get('retry-after') ?? ''
  const retryAfterMs = 1_000 * +retryAfter || Date.parse(retryAfter) - clock.now() || 0
  const content = (await response.json().catch(() => null)) as ResponseBody | null
  return {
    ...judge(batch, response.status, content ?? {}),
    retryAfterMs: Math.min(maxRetryAfterMs, Math.max(0, retryAfterMs)),
  }
}

import { type Access, accessHeaders } from './access.ts'
import { isLoopback } from './loopback.ts'
import { type NoResponse, type Outcome, readOutcome } from './outcome.ts'

/** Longer than any answer of the handler (10 s): past it the answer is lost, not late. */
export const responseTimeoutSeconds = 15
const probeMs = 3_000

export type SubmitOptions = { type?: string; access?: Access | null; patienceMs?: number }

/** Sends the text as it is: what is stored is what was typed. Never throws. */
export async function submit(url: string, text: string, options: SubmitOptions = {}): Promise<Outcome> {
  const { type = 'application/json', access, patienceMs = responseTimeoutSeconds * 1000 } = options
  const start = performance.now()
  const refusals = watchPolicy()
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': type, ...(access && accessHeaders(access)) },
      body: text,
      signal: AbortSignal.timeout(patienceMs),
    })
    const body = await response.text()
    return readOutcome(response, body, Math.round(performance.now() - start))
  } catch (error) {
    if (error instanceof DOMException && error.name === 'TimeoutError') return { kind: 'timed-out' }
    return { kind: await probe(url, refusals) }
  } finally {
    refusals.stop()
  }
}

/** Tells apart what `fetch` reports as one. It only asks: an event that was not answered is not sent a second time. */
async function probe(url: string, refusals: { seen: boolean }): Promise<NoResponse> {
  if (navigator.onLine === false && !isLoopback(url)) return 'offline'
  if (new URL(url).origin === globalThis.location?.origin) return 'unreachable'
  // An answer that may not be read is an answer all the same.
  const answers = await fetch(url, {
    mode: 'no-cors',
    cache: 'no-store',
    credentials: 'omit',
    signal: AbortSignal.timeout(probeMs),
  }).then(
    () => true,
    () => false,
  )
  if (answers) return 'not-allowed'
  // The browser tells of its refusal a moment after it.
  await new Promise((resolve) => setTimeout(resolve, 50))
  return refusals.seen ? 'blocked' : 'unreachable'
}

/** Whether the page's own Content-Security-Policy refused a connection in the meantime. */
function watchPolicy() {
  const refusals = { seen: false, stop: () => {} }
  if (!globalThis.document) return refusals
  const onViolation = ({ effectiveDirective }: SecurityPolicyViolationEvent) => {
    refusals.seen ||= effectiveDirective === 'connect-src'
  }
  document.addEventListener('securitypolicyviolation', onViolation)
  refusals.stop = () => document.removeEventListener('securitypolicyviolation', onViolation)
  return refusals
}

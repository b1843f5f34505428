import { consoleHeader } from '@sluice/core/control-api'
import { type Access, accessHeaders } from './access.ts'
import { isLoopback } from './loopback.ts'
import { type NoResponse, type Outcome, readOutcome } from './outcome.ts'

/** Longer than the handler can run (10 s): later the response is lost, not late. */
export const responseTimeoutSeconds = 15
const probeMs = 3_000

/** `type` is the content type, `application/json` by default. `console` is the id of this browser, for `consoleHeader`. */
export type SubmitOptions = { type?: string; access?: Access | null; console?: string | null; timeoutMs?: number }

/** Sends a text unchanged and returns what happened. Never throws. `timeoutMs` is 15 s unless given. */
export async function submit(url: string, text: string, options: SubmitOptions = {}): Promise<Outcome> {
  const { type = 'application/json', access, console: id, timeoutMs = responseTimeoutSeconds * 1000 } = options
  const start = performance.now()
  const violations = watchViolations()
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': type, ...(id && { [consoleHeader]: id }), ...(access && accessHeaders(access)) },
      body: text,
      signal: AbortSignal.timeout(timeoutMs),
    })
    const body = await response.text()
    return readOutcome(response, body, Math.round(performance.now() - start))
  } catch (error) {
    if (error instanceof DOMException && error.name === 'TimeoutError') return { kind: 'timed-out' }
    return { kind: await probe(url, violations) }
  } finally {
    violations.stop()
  }
}

/** Finds out why `fetch` failed, with a request that has no body: the event must not be sent a second time. */
async function probe(url: string, violations: { seen: boolean }): Promise<NoResponse> {
  if (navigator.onLine === false && !isLoopback(url)) return 'offline'
  if (new URL(url).origin === globalThis.location?.origin) return 'unreachable'
  // A `no-cors` request succeeds if the server responds, even if the page can't read the response.
  const responds = await fetch(url, {
    mode: 'no-cors',
    cache: 'no-store',
    credentials: 'omit',
    signal: AbortSignal.timeout(probeMs),
  }).then(
    () => true,
    () => false,
  )
  if (responds) return 'not-allowed'
  // The browser reports the violation shortly after the request failed.
  await new Promise((resolve) => setTimeout(resolve, 50))
  return violations.seen ? 'blocked' : 'unreachable'
}

/** Watches for connections that the page's own Content-Security-Policy blocks, until `stop` is called. */
function watchViolations() {
  const violations = { seen: false, stop: () => {} }
  if (!globalThis.document) return violations
  const onViolation = ({ effectiveDirective }: SecurityPolicyViolationEvent) => {
    violations.seen ||= effectiveDirective === 'connect-src'
  }
  document.addEventListener('securitypolicyviolation', onViolation)
  violations.stop = () => document.removeEventListener('securitypolicyviolation', onViolation)
  return violations
}

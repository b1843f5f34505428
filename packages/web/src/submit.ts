import { type Outcome, readOutcome } from './outcome.ts'

/** Longer than any answer of the handler (10 s): past it the answer is lost, not late. */
export const answerSeconds = 15

/** Sends the text as it is: what is stored is what was typed. Never throws. */
export async function submit(url: string, text: string, patienceMs = answerSeconds * 1000): Promise<Outcome> {
  const start = performance.now()
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: text,
      signal: AbortSignal.timeout(patienceMs),
    })
    const body = await response.text()
    return readOutcome(response, body, Math.round(performance.now() - start))
  } catch (error) {
    const timedOut = error instanceof DOMException && error.name === 'TimeoutError'
    return { kind: timedOut ? 'timed-out' : 'unreachable' }
  }
}

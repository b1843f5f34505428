import http from 'node:http'
import type { Clock } from '@sluice/core/clock'

/**
 * Listens to the live events of a local pipeline. Returns a function that resolves as soon as a record is stored, after
 * `ms` milliseconds, or when the signal aborts.
 */
export function openDoorbell(api: string, clock: Clock, signal: AbortSignal): (ms: number) => Promise<void> {
  let ring = () => {}
  // With the default agent, a request uses the proxies of the user's environment.
  const request = http.get(`${api}/_sluice/events`, { agent: new http.Agent(), signal }, (response) => {
    response.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('event: stored')) ring()
    })
    response.on('error', () => {})
  })
  // Without live events, the stream is still read once a second.
  request.on('error', () => {})
  signal.addEventListener('abort', () => ring())
  return (ms) =>
    new Promise((resolve) => {
      const cancel = clock.after(ms, resolve)
      ring = () => {
        cancel()
        resolve()
      }
    })
}

import { gunzipSync } from 'node:zlib'

/** An attempt to send numbered events: their numbers, and later the statuses, if the response was received. */
export type LogEntry = { request: number; sent?: number[]; statuses?: string[] }

/** Replaces `fetch` by one that passes each request and each response to `log`, before the client sees the response. */
export function logRequests(log: (entry: LogEntry) => void): void {
  const { fetch } = globalThis
  let last = 0
  globalThis.fetch = async (url, init) => {
    const request = ++last
    const { body } = init ?? {}
    const text = typeof body === 'string' ? body : gunzipSync(body as ArrayBuffer).toString()
    log({ request, sent: text.split('\n').map((line) => JSON.parse(line).n) })
    const response = await fetch(url, init)
    const { results } = (await response.clone().json()) as { results?: { status: string }[] }
    log({ request, statuses: results?.map(({ status }) => status) ?? [] })
    return response
  }
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { accept, behaviors } from './behaviors.ts'
import type { LoggedRequest, SentEvent } from './request-log.ts'

/** Starts a server that shows each behavior once, one per request, and then accepts everything. */
export async function startScriptedServer() {
  const log: LoggedRequest[] = []
  const strayKeys: string[] = []
  const elsewhere = createServer((request, response) => {
    strayKeys.push(...[request.headers['x-api-key'] ?? [], request.headers.authorization ?? []].flat())
    response.end('<!doctype html><title>Another site</title>')
  })
  const script = Object.entries(behaviors(`${await listen(elsewhere)}/submit`))
  const server = createServer(async (request, response) => {
    const events = await readEvents(request)
    const [behavior, run] = script.shift() ?? ['accept', accept]
    const { statuses, reply } = run(events)
    const entry: LoggedRequest = {
      receivedAt: performance.now(),
      behavior,
      events,
      statuses,
      isResponded: reply.kind === 'response',
      respondedAt: Number.POSITIVE_INFINITY,
      retryAfterMs: 0,
    }
    log.push(entry)
    if (reply.kind === 'cut') return request.socket.end(reply.text)
    const { status, body, headers, delayMs = 0 } = reply
    entry.retryAfterMs = 1_000 * Number(headers?.['retry-after'] ?? 0)
    await sleep(delayMs)
    respond(response, status, body, headers)
    entry.respondedAt = performance.now()
  })
  return {
    url: `${await listen(server)}/submit`,
    log,
    /** Keys and tokens that were sent to the target of the redirect. */
    strayKeys,
    /** Returns the behaviors that no request has met yet. */
    remaining: () => script.map(([name]) => name),
    close() {
      for (const each of [server, elsewhere]) {
        each.closeAllConnections()
        each.close()
      }
    },
  }
}

function respond(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  const type = body.startsWith('<') ? 'text/html' : 'application/json'
  response.writeHead(status, { 'content-type': type, ...headers }).end(body)
}

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Reads NDJSON, an object or an array of them, gzipped or not. */
async function readEvents(request: IncomingMessage): Promise<SentEvent[]> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString().trim()
  const events = text.startsWith('[') ? JSON.parse(text) : text.split('\n').map((line) => JSON.parse(line))
  return events.map(({ n, event_id }: { n: number; event_id?: unknown }) => ({
    n,
    id: event_id === undefined ? undefined : String(event_id),
  }))
}

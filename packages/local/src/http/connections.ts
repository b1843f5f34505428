import type { Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock } from '@sluice/core/clock'
import { http } from '@sluice/functions/node-http'

/**
 * Longer than the 60 s for which many clients and proxies keep an idle connection. A client that uses a connection while
 * the server closes it gets a reset. The server announces the time, so that a client can close first.
 */
const keepAliveMs = 75_000

/** A connection is also idle before its first request. */
const headersMs = keepAliveMs + 1_000

/**
 * Lets a server keep idle connections open, and respond to a client that closes its half of the connection after its
 * request.
 */
export function configureConnections(server: Server): void {
  server.keepAliveTimeout = keepAliveMs
  server.headersTimeout = headersMs
  // Undocumented. Without it, Node aborts the request.
  Object.assign(server, { httpAllowHalfOpen: true })
}

const statuses: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/** How long the server reads, and discards, what a client still sends after a malformed request. */
const lingerMs = 2_000

/** Responds to requests that Node can't read with the gateway's format: `{"message":"Bad Request"}`. */
export function respondToMalformed(server: Server, clock: Clock): void {
  const responses = new WeakMap<Duplex, ServerResponse>()
  server.on('request', ({ socket }, response) => {
    responses.set(socket, response)
    // Otherwise an idle connection would keep its last request, with its body, in memory.
    response.once('close', () => responses.get(socket) === response && responses.delete(socket))
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // Each further chunk of such a request is another error.
    if (socket.writableEnded) return
    if (!socket.writable || responses.get(socket)?.headersSent) return void socket.destroy()
    socket.end(rawResponse(statuses[error.code ?? ''] ?? 400))
    clock.after(lingerMs, () => socket.destroy(), { background: true })
  })
}

function rawResponse(status: number): string {
  const body = JSON.stringify({ message: http.STATUS_CODES[status] })
  return [
    `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}

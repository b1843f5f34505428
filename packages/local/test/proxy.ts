import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A mishap of one request on its way; `undefined` for none. */
export type Mishap =
  | undefined
  /** The connection is cut before the request arrives. */
  | 'cut'
  /** The request arrives, but its response is lost. */
  | 'lost'
  /** Gets this status and S3's error code as its response. */
  | { status: number; code?: string }
  /** Passed on that much later. */
  | { delayMs: number }

export type ProxyOptions = {
  /** Returns the origin that a request is sent to. */
  originOf: (request: IncomingMessage) => string
  mishap?: (request: IncomingMessage) => Mishap
}

/** Starts an HTTP/1.1 proxy on a free port that can lose, delay and reject requests. */
export async function startProxy({ originOf, mishap = () => undefined }: ProxyOptions) {
  const sockets = new Set<Socket>()
  const server = createServer(async (incoming, outgoing) => {
    const what = mishap(incoming)
    if (what === 'cut') return incoming.socket.destroy()
    const body = Buffer.concat(await incoming.toArray().catch(() => []))
    if (typeof what === 'object' && 'status' in what) {
      return outgoing.writeHead(what.status).end(`<Error><Code>${what.code ?? 'ServiceUnavailable'}</Code></Error>`)
    }
    if (typeof what === 'object') await sleep(what.delayMs, undefined, { ref: false })
    const { hostname, port } = new URL(originOf(incoming))
    const { method, url: path, headers } = incoming
    const passed = request({ hostname, port, method, path, headers }, async (answer) => {
      const content = Buffer.concat(await answer.toArray().catch(() => []))
      if (what === 'lost' || !answer.complete) return incoming.socket.destroy()
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(content)
    })
    passed.on('error', () => incoming.socket.destroy())
    passed.end(body)
    return undefined
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop(): void {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Is it a write to S3? */
export const isS3Put = ({ method, headers }: IncomingMessage): boolean => method === 'PUT' && !headers['x-amz-target']

/** Does it call this action of Kinesis? */
export const isAction = ({ headers }: IncomingMessage, action: string): boolean =>
  headers['x-amz-target'] === `Kinesis_20131202.${action}`

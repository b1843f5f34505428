import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { Clock } from '@sluice/core/clock'
import { api, gatewayLimits } from '@sluice/core/pipeline'
import { http } from '@sluice/functions/node-http'
import { judgeCaller, rejectionReasons } from './allowed-caller.ts'
import { type Binding, loopbackBinding } from './binding.ts'
import { configureConnections, respondToMalformed } from './connections.ts'
import { InFlight } from './in-flight.ts'
import { listen } from './listen.ts'
import { receiveBody } from './receive-body.ts'
import { normalizeTarget } from './request-target.ts'

/** A request whose body was read. It has no `rawBody` if the body is larger than the gateway's limit. */
export type ReceivedRequest = IncomingMessage & { rawBody?: Buffer }

export type HttpServerOptions = {
  /** Tried in order. */
  ports: readonly number[]
  /** Default: loopback. */
  binding?: Binding
  clock: Clock
  /** Called for each request that breaks off. */
  onError: (message: string) => void
}

export type HttpServer = {
  server: Server
  port: number
  /** Returns how many connections were ever accepted. */
  connections: () => number
  /** Passes requests to `listener`, including those that have arrived before. Their bodies are in `rawBody`. */
  serve: (listener: RequestListener) => void
  /** Closes the port, finishes the requests in flight within `withinMs` milliseconds and closes all connections. */
  stop: (withinMs: number) => Promise<void>
}

/** Far above the gateway's limit, which doesn't apply to the console: a browser sends it the cookies of all ports. */
const maxHeaderBytes = 64 * 1024

/**
 * Starts the server of the HTTP API and the console on the first free port. It rejects callers that aren't allowed.
 * @throws SetupError if no port can be used
 */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { ports, binding = loopbackBinding, clock, onError } = options
  const inFlight = new InFlight()
  const serving = Promise.withResolvers<RequestListener>()
  const server = http.createServer({ maxHeaderSize: maxHeaderBytes }, async (request: ReceivedRequest, response) => {
    inFlight.add(new Promise<void>((resolve) => response.once('close', resolve)))
    normalizeTarget(request)
    const body = await receiveBody(request, gatewayLimits.bodyBytes)
    if (body.kind === 'brokenOff') return onError('A request broke off before its body was complete.')
    if (body.kind === 'tooLarge') response.setHeader('Connection', 'close')
    else request.rawBody = body.bytes
    const message = rejectionOf(request, binding)
    if (message !== undefined) return reject(response, message)
    const listener = await serving.promise
    listener(request, response)
  })
  let connections = 0
  server.on('connection', () => connections++)
  configureConnections(server)
  respondToMalformed(server, clock)
  const { port, close } = await listen(server, { ports, binding, setting: 'port' })
  return {
    server,
    port,
    connections: () => connections,
    serve: serving.resolve,
    async stop(withinMs) {
      close()
      await inFlight.finish(clock, withinMs)
      // A browser keeps its connections open, so waiting for them would never end.
      server.closeAllConnections()
    },
  }
}

/** Returns the message for a caller that isn't allowed. `POST /submit` and its preflights are open to all origins. */
function rejectionOf(request: IncomingMessage, binding: Binding): string | undefined {
  const { method = '', url = '' } = request
  const [path = ''] = url.split('?')
  const verdict = judgeCaller(request, binding)
  if (verdict === 'allowed') return undefined
  if (path !== api.path) return rejectionReasons[verdict]
  const isOpen = verdict === 'foreignOrigin' && (method === api.method || method === 'OPTIONS')
  return isOpen ? undefined : 'Forbidden'
}

function reject(response: ServerResponse, message: string): void {
  const body = JSON.stringify({ message })
  response.writeHead(403, { 'Content-Type': 'application/json', 'Content-Length': body.length }).end(body)
}

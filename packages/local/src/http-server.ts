import { createServer, type RequestListener, type Server } from 'node:http'
import type { Clock } from '@sluice/core/clock'
import { InFlight } from './in-flight.ts'
import { listen } from './ports.ts'

export type HttpServer = {
  server: Server
  port: number
  /** Passes requests to `listener`, including those that have arrived before. */
  serve: (listener: RequestListener) => void
  /** Closes the port, finishes the requests in flight within `withinMs` milliseconds and closes all connections. */
  stop: (withinMs: number) => Promise<void>
}

/**
 * Listens on the first free port of `ports`.
 * @throws SetupError if no port can be used
 */
export async function startHttpServer(ports: readonly number[], clock: Clock): Promise<HttpServer> {
  const inFlight = new InFlight()
  const serving = Promise.withResolvers<RequestListener>()
  const server = createServer(async (request, response) => {
    inFlight.add(new Promise<void>((resolve) => response.once('close', resolve)))
    const listener = await serving.promise
    listener(request, response)
  })
  const port = await listen(server, ports, 'port')
  return {
    server,
    port,
    serve: serving.resolve,
    async stop(withinMs) {
      server.close()
      await inFlight.finish(clock, withinMs)
      // A browser keeps its connections open, so waiting for them would never end.
      server.closeAllConnections()
    },
  }
}

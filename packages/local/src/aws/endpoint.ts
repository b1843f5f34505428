import { randomUUID } from 'node:crypto'
import http from 'node:http'
import http2 from 'node:http2'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { host, listen } from '../ports.ts'
import { errorXml } from '../s3/xml.ts'
import { ReplyLost } from './error.ts'
import type { AwsResponse, S3Request } from './http.ts'
import { type Actions, serveJson, targetOf } from './json-server.ts'

export type AwsServices = {
  /** Kinesis and Firehose, by the prefix of their actions. */
  json: Record<string, Actions>
  s3?: (request: S3Request) => Promise<AwsResponse>
}

type Request = http.IncomingMessage | http2.Http2ServerRequest
type Response = http.ServerResponse | http2.Http2ServerResponse

/** Of S3, of which a body is held in memory whole; and of Kinesis: 10 MiB of records, in base64. */
const maxObjectBytes = 256 * 1024 * 1024
const maxJsonBytes = 16 * 1024 * 1024

/**
 * One port that speaks AWS: HTTP/1.1 and, as the JavaScript SDK's Kinesis client does by default, cleartext HTTP/2.
 * `stop` lets what is in flight finish.
 */
export async function startAwsEndpoint(services: AwsServices, port: number) {
  const inFlight = new Set<Promise<void>>()
  const serve = (request: Request, response: Response) => {
    const served = respond(services, request, response).finally(() => inFlight.delete(served))
    inFlight.add(served)
  }
  const http1 = http.createServer(serve)
  const h2 = http2.createServer(serve)
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    // An HTTP/2 client speaks first, with a preface that starts with PRI.
    socket.once('data', (start: Buffer) => {
      socket.pause()
      socket.unshift(start)
      const protocol = start.toString('latin1', 0, 3) === 'PRI' ? h2 : http1
      protocol.emit('connection', socket)
      if (protocol === http1) socket.resume()
    })
  })
  const bound = await listen(server, [port], 'aws-port')
  return {
    url: `http://${host}:${bound}`,
    async stop() {
      server.close()
      await Promise.race([Promise.all(inFlight), sleep(1_000)])
      for (const socket of sockets) socket.destroy()
    },
  }
}

async function respond(services: AwsServices, request: Request, response: Response): Promise<void> {
  try {
    const maxBytes = targetOf(request.headers) ? maxJsonBytes : maxObjectBytes
    const body = await readBody(request, maxBytes)
    const result = body ? await route(services, request, body) : tooLarge(maxBytes)
    // HTTP/2's response does the same; only its types differ.
    const { status, body: content } = result
    const headers = { ...(content && { 'content-length': Buffer.byteLength(content) }), ...result.headers }
    ;(response as http.ServerResponse).writeHead(status, headers).end(request.method === 'HEAD' ? '' : content)
  } catch (error) {
    const isExpected = error instanceof ReplyLost || (error as NodeJS.ErrnoException).code === 'ECONNRESET'
    if (!isExpected) console.error(error)
    response.destroy()
  }
}

async function route({ json, s3 }: AwsServices, request: Request, body: Buffer): Promise<AwsResponse> {
  const requestId = randomUUID()
  const target = targetOf(request.headers)
  const { method = 'GET', url = '/', headers } = request
  if (!target && s3) return s3({ method, url, headers, body, requestId })
  if (!target) return { status: 404, headers: {}, body: '' }
  const [service, action] = target
  return serveJson(json[service] ?? {}, action, body, requestId)
}

/** A request's body, read to its end; undefined when it has more than `maxBytes`, of which none are kept. */
async function readBody(request: Request, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= maxBytes) chunks.push(chunk)
    else chunks.length = 0
  }
  return bytes <= maxBytes ? Buffer.concat(chunks) : undefined
}

/** In the words of both protocols: a client of S3 reads the XML, one of Kinesis the status. */
const tooLarge = (maxBytes: number): AwsResponse => ({
  status: maxBytes === maxJsonBytes ? 413 : 400,
  headers: {},
  body: errorXml({ Code: 'EntityTooLarge', Message: `A body may have ${maxBytes} bytes here.` }),
})

import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import http2 from 'node:http2'
import net from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Clock } from '@sluice/core/clock'
import { type Random, uuid } from '@sluice/core/random'
import { http } from '@sluice/functions/node-http'
import { judgeCaller, rejectionReasons } from '../http/allowed-caller.ts'
import { type Binding, loopbackBinding } from '../http/binding.ts'
import { configureConnections } from '../http/connections.ts'
import { InFlight } from '../http/in-flight.ts'
import { listen } from '../http/listen.ts'
import { normalizeTarget } from '../http/request-target.ts'
import { errorResponse } from '../s3/responses.ts'
import type { Setting } from '../startup/setup-error.ts'
import { AwsError, ReplyLost } from './error.ts'
import type { AwsResponse, S3Request } from './http.ts'
import { type IncomingBody, incomingBody } from './incoming-body.ts'
import { type Actions, jsonError, serveJson, targetOf } from './json-server.ts'

export type AwsServices = {
  /** Kinesis and Firehose, by the prefix of their actions. */
  json: Record<string, Actions>
  s3?: (request: S3Request) => Promise<AwsResponse>
  /** Called for each unexpected error, and for each request that breaks off. Default: writes to stderr. */
  onError?: (message: string) => void
}

export type EndpointOptions = {
  port: number
  /** The setting that changes the port. Default: `awsPort`. */
  setting?: Setting
  /** Default: loopback. */
  binding?: Binding
  clock: Clock
  random: Random
}

type Request = IncomingMessage | http2.Http2ServerRequest
type Response = ServerResponse | http2.Http2ServerResponse

/** The largest body in JSON: 10 MiB of records in base64. */
const maxJsonBytes = 16 * 1024 * 1024

/** How long `stop` waits for the requests in flight. */
const stopWithinMs = 1_000

/**
 * Serves the AWS APIs on one port, over HTTP/1.1 and over cleartext HTTP/2, which the JavaScript SDK's Kinesis client
 * uses by default. `stop` finishes the requests in flight.
 * @throws SetupError if the port can't be used
 */
export async function startAwsEndpoint(services: AwsServices, options: EndpointOptions) {
  const { port, setting = 'awsPort', binding = loopbackBinding, clock, random } = options
  const inFlight = new InFlight()
  const serveBody = (isAwaited: boolean) => (request: Request, response: Response) =>
    inFlight.add(respond(services, request, response, { binding, requestId: uuid(random), isAwaited }))
  const http1 = http.createServer(serveBody(false)).on('checkContinue', serveBody(true))
  configureConnections(http1)
  // The default would end an upload after five minutes.
  http1.requestTimeout = 0
  const h2 = http2.createServer(serveBody(false)).on('checkContinue', serveBody(true))
  const sockets = new Set<net.Socket>()
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    readStart(socket, (start) => handOver(socket, start, http1, h2))
  })
  const { port: bound, close } = await listen(server, { ports: [port], binding, setting })
  return {
    url: `http://127.0.0.1:${bound}`,
    async stop() {
      close()
      await inFlight.finish(clock, stopWithinMs)
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** HTTP/2 starts with a preface, which no method of HTTP/1.1 starts with. */
const preface = 'PRI'

/** Passes the first bytes of a connection on, as soon as they show its protocol. They can arrive one by one. */
function readStart(socket: net.Socket, onStart: (start: Buffer) => void): void {
  const chunks: Buffer[] = []
  const end = () => socket.end()
  const read = (chunk: Buffer) => {
    chunks.push(chunk)
    const start = Buffer.concat(chunks)
    if (start.length < preface.length && preface.startsWith(start.toString('latin1'))) return
    socket.off('end', end).off('data', read)
    onStart(start)
  }
  socket.once('end', end).on('data', read)
}

/** Gives a connection to the server of its protocol. */
function handOver(socket: net.Socket, start: Buffer, http1: Server, h2: http2.Http2Server): void {
  socket.pause()
  socket.unshift(start)
  const isHttp2 = start.toString('latin1', 0, preface.length) === preface
  const protocol = isHttp2 ? h2 : http1
  if (isHttp2) socket.allowHalfOpen = false
  protocol.emit('connection', socket)
  if (!isHttp2) socket.resume()
}

type Context = { binding: Binding; requestId: string; isAwaited: boolean }

async function respond(services: AwsServices, request: Request, response: Response, context: Context): Promise<void> {
  const { onError = console.error } = services
  try {
    if (request instanceof http.IncomingMessage) normalizeTarget(request)
    const verdict = judgeCaller(request, context.binding)
    const rejection = verdict === 'allowed' ? undefined : rejectionReasons[verdict]
    const body = incomingBody(request, response, context.isAwaited)
    const result = await perform(services, request, { body, requestId: context.requestId, rejection })
    // A client that gets a response while it sends sees a broken connection instead.
    const isRead = await body.finish()
    if (!isRead && request.httpVersionMajor === 1) response.setHeader('Connection', 'close')
    await send(request, response, result)
  } catch (error) {
    response.destroy()
    if (request.aborted) onError('A request to the local AWS broke off before its body was complete.')
    else if (!(error instanceof ReplyLost)) onError(`AWS endpoint: ${error}`)
  }
}

async function send(request: Request, response: Response, { status, headers, body }: AwsResponse): Promise<void> {
  const isStream = body instanceof Readable
  const hasLength = !isStream && status !== 204 && status !== 304
  const length = hasLength && { 'content-length': Buffer.byteLength(body) }
  // HTTP/2's response has the same methods; only its types differ.
  const writable = response as ServerResponse
  writable.writeHead(status, { ...length, ...headers })
  if (isStream) await pipeline(body, writable).catch(ignoreLeft)
  else writable.end(request.method === 'HEAD' ? '' : body)
}

/** Ignores that a client doesn't read a response to its end. */
function ignoreLeft(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
}

/** `rejection` is the reason why the caller may not use the local AWS, if it may not. */
type Received = { body: IncomingBody; requestId: string; rejection: string | undefined }

/** Returns the response of S3, or of the service that speaks JSON and that the request names. */
async function perform(
  { json, s3, onError = console.error }: AwsServices,
  { method = 'GET', url = '/', headers }: Request,
  { body, requestId, rejection }: Received,
): Promise<AwsResponse> {
  const target = targetOf(headers)
  if (!target) {
    const request = { method, url, headers, body, requestId }
    if (rejection) return errorResponse(new AwsError('AccessDenied', rejection, 403), request, onError)
    return s3 ? s3(request) : { status: 404, headers: {}, body: '' }
  }
  if (rejection) return jsonError(new AwsError('AccessDeniedException', rejection, 403), requestId)
  const bytes = await body.receive(maxJsonBytes)
  if (bytes) return serveJson(json[target.service] ?? {}, { ...target, body: bytes, requestId }, onError)
  const message = `The body is larger than ${maxJsonBytes} bytes.`
  return jsonError(new AwsError('RequestEntityTooLargeException', message, 413), requestId)
}

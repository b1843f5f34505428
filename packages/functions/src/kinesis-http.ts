import type { Agent, IncomingHttpHeaders, RequestOptions } from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import type { KinesisClientConfig } from '@aws-sdk/client-kinesis'
import { http } from './node-http.ts'

type RequestHandler = NonNullable<KinesisClientConfig['requestHandler']>

type SdkRequest = {
  protocol: string
  hostname: string
  port?: number
  method: string
  path: string
  headers: Record<string, string>
  body?: string | Uint8Array
}
type SdkResponse = { statusCode: number; headers: IncomingHttpHeaders; body: Buffer }

/** The HTTP side of a client. `connect` opens the connection of the first request to an endpoint before there is one. */
export type KinesisHttp = RequestHandler & { connect: (endpoint: URL) => void }

/**
 * Returns the HTTP/1.1 side of a Kinesis client, which reads each response as a whole. An aborted call closes its
 * connection. The SDK's own handler for Node sets four timers for each call, and makes Node load its fetch at a cold start.
 */
export function kinesisHttp(): KinesisHttp {
  const agents = new Map<string, Agent>()
  const agentOf = (protocol: string) => {
    const agent = agents.get(protocol) ?? new (moduleOf(protocol).Agent)({ keepAlive: true })
    agents.set(protocol, agent)
    return agent
  }
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: SdkRequest, { abortSignal: signal }: { abortSignal?: AbortSignal } = {}) {
      return { response: await send(request, { agent: agentOf(request.protocol), ...(signal && { signal }) }) }
    },
    connect: (endpoint) => connectFirst(agentOf(endpoint.protocol), endpoint),
    destroy() {
      for (const agent of agents.values()) agent.destroy()
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  }
}

/** A connection that no request has used for so long may be dead, because Lambda freezes a function. */
const unusedMs = 5_000

/** Opens a connection, which the agent uses for its first request unless it was closed before. */
function connectFirst(agent: Agent, { protocol, hostname: host, port }: URL): void {
  const open = agent.createConnection.bind(agent)
  const target = { host, port: Number(port) || (protocol === 'https:' ? 443 : 80), servername: host }
  const first = open(target) as Socket
  // The agent's other connections have these settings, too.
  first.setNoDelay().setKeepAlive()
  first.setTimeout(unusedMs, () => first.destroy()).unref()
  // A request that finds it closed opens another.
  first.on('error', () => {})
  agent.createConnection = (options, onCreated) => {
    agent.createConnection = open
    return first.destroyed ? open(options, onCreated) : first.setTimeout(0).ref()
  }
}

const moduleOf = (protocol: string) => (protocol === 'https:' ? https : http)

/** @throws Error if there is no complete response */
function send(request: SdkRequest, options: RequestOptions): Promise<SdkResponse> {
  const { protocol, hostname: host, port, method, path, headers, body } = request
  return new Promise((resolve, reject) => {
    const target = { ...options, protocol, host, port, method, path, headers }
    const call = moduleOf(protocol).request(target, async (response) => {
      try {
        const content = Buffer.concat(await response.toArray())
        resolve({ statusCode: response.statusCode ?? 0, headers: response.headers, body: content })
      } catch (error) {
        reject(error)
      }
    })
    call.on('error', reject).end(body)
  })
}

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { http } from '@sluice/functions/node-http'

export type DirectRequestOptions = {
  method?: string
  headers?: Record<string, string>
  body?: string | Buffer
  signal?: AbortSignal
}

export type DirectResponse = { status: number; headers: IncomingHttpHeaders; body: Buffer }

/**
 * `fetch` and Node's global agent use the proxies of the developer's environment (`NODE_USE_ENV_PROXY`). Another
 * agent doesn't. It closes an idle connection before the server does, because it obeys the header `Keep-Alive`.
 */
const agent = new http.Agent({ keepAlive: true })

/**
 * Sends a request to a local server, without a proxy, and reads the whole response.
 * @throws Error if there is no complete response; the signal's reason as soon as it aborts
 */
export async function directRequest(url: string, options: DirectRequestOptions = {}): Promise<DirectResponse> {
  const { method = 'GET', headers = {}, body = '', signal } = options
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const length = method === 'GET' ? {} : { 'content-length': Buffer.byteLength(body) }
      const request = http.request(url, { method, agent, headers: { ...headers, ...length }, signal }, resolve)
      request.on('error', reject).end(body)
    })
    const content = Buffer.concat(await response.toArray())
    return { status: response.statusCode ?? 0, headers: response.headers, body: content }
  } catch (error) {
    throw signal?.aborted ? signal.reason : error
  }
}

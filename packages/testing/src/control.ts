import { directRequest } from '@sluice/local/http/direct-request'

/** A response of a control route. */
type Reply = { status: number; body: unknown }

/** Calls the control routes of a pipeline, under `/_sluice`. */
export type Control = {
  /** @throws Error with the pipeline's message, unless `expected` includes the status of the response (default: 200) */
  call: (method: string, path: string, options?: CallOptions) => Promise<Reply>
}

type CallOptions = {
  query?: Record<string, string>
  body?: unknown
  expected?: readonly number[] | 'any'
  /** Milliseconds of real time after which the call fails. Default: none. */
  timeoutMs?: number
}

/** Returns the control routes of the pipeline at an origin such as `http://localhost:8787`. */
export function controlAt(origin: string): Control {
  return {
    async call(method, path, { query = {}, body, expected = [200], timeoutMs } = {}) {
      const search = new URLSearchParams(query).toString()
      const url = `${origin}/_sluice${path}${search && `?${search}`}`
      const reply = await send(url, method, body, timeoutMs)
      if (expected === 'any' || expected.includes(reply.status)) return reply
      const { message = JSON.stringify(reply.body) } = (reply.body ?? {}) as { message?: string }
      throw new Error(`${method} ${url}: ${message}`)
    },
  }
}

async function send(url: string, method: string, body: unknown, timeoutMs: number | undefined): Promise<Reply> {
  const signal = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs)
  const content = body === undefined ? {} : { body: JSON.stringify(body) }
  const headers = { 'content-type': 'application/json' }
  const response = await directRequest(url, { method, headers, ...content, ...(signal && { signal }) }).catch(
    (cause: NodeJS.ErrnoException) => {
      if (cause.name === 'TimeoutError') throw cause
      throw new Error(`No pipeline responds at ${url} (${cause.code ?? cause.message}). Is it running?`, { cause })
    },
  )
  return { status: response.status, body: parse(response.body.toString()) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

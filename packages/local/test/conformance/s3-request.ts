import { type IncomingHttpHeaders, request } from 'node:http'

export type S3Response = {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The code and the message of an error. */
  code: string | undefined
  message: string | undefined
  /** The elements of the response that have no elements in them, by name. The last one of a name counts. */
  members: Record<string, string>
}

export type S3Sent = { headers?: Record<string, string>; body?: string | Uint8Array }

/** Returns the elements without elements in them, by name. */
export const membersIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/<(\w+(?:-\w+)*)>([^<]*)<\/\1>/g)].map(([, name = '', value = '']) => [name, value]),
  )

/** Sends a request to our S3 with exactly this path and these headers, which no SDK would send. */
export function sendS3(endpoint: string, method: string, path: string, sent: S3Sent = {}): Promise<S3Response> {
  const { headers = {}, body = '' } = sent
  const { hostname, port } = new URL(endpoint)
  const all = { 'content-length': Buffer.byteLength(body), ...headers }
  return new Promise((resolve, reject) => {
    request({ hostname, port, method, path, headers: all }, async (response) => {
      const text = Buffer.concat(await response.toArray()).toString()
      const members = membersIn(text)
      const { Code: code, Message: message } = members
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text, code, message, members })
    })
      .on('error', reject)
      .end(body)
  })
}

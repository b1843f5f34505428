/** A request of a run of Terraform, and what the provider can see of its response. */
export type Call = {
  /** The run, for example `create`. */
  step: string
  method: string
  path: string
  headers: Record<string, string>
  body: string
  response: RecordedResponse
}

/** A response without what differs from run to run. An error is reduced to its code. */
export type RecordedResponse =
  | { status: number; code: string }
  | { status: number; headers: Record<string, string>; body?: unknown }

export type Recording = { versions: { terraform: string; provider: string }; calls: Call[] }

/** Returns a recording as text: a line with the versions, then a line for each call. */
export function formatRecording({ versions, calls }: Recording): string {
  return [versions, ...calls].map((line) => `${JSON.stringify(line)}\n`).join('')
}

/** Reads what `formatRecording` returned. */
export function parseRecording(text: string): Recording {
  const [versions, ...calls] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  return { versions, calls }
}

const volatileRequest =
  /^(host|connection|content-length|accept-encoding|user-agent|amz-sdk-.*|x-amz-date|authorization)$/
const volatileResponse = /^(date|connection|keep-alive|last-modified|transfer-encoding|x-amzn?-request-?id)$/

/** Returns the headers of a request that are the same in each run. The signature is reduced to its scope. */
export function requestHeaders(headers: Record<string, string>): Record<string, string> {
  const scope = headers.authorization?.match(/Credential=[^,]*/)?.[0]
  const authorization = scope && { authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0` }
  return { ...without(headers, volatileRequest), ...authorization }
}

/** Returns the part of a response that is the same in each run. */
export function recordedResponse(status: number, headers: Headers, text: string): RecordedResponse {
  if (status >= 400) return { status, code: errorCode(text) }
  const { 'content-length': length, ...rest } = without(Object.fromEntries(headers), volatileResponse)
  // The body shows more than its length, which grows with each new member.
  if (!text) return { status, headers: { ...rest, ...(length && { 'content-length': length }) } }
  return { status, headers: rest, body: text.startsWith('{') ? JSON.parse(text, dropTimestamp) : dropTimes(text) }
}

function errorCode(text: string): string {
  return text.match(/"__type":"(?:[^"]*#)?([^"]*)"/)?.[1] ?? text.match(/<Code>([^<]*)/)?.[1] ?? ''
}

const dropTimes = (xml: string) => xml.replace(/(<LastModified>)[^<]*/g, '$1')

const dropTimestamp = (key: string, value: unknown) => (key.endsWith('Timestamp') ? undefined : value)

function without(headers: Record<string, string>, volatile: RegExp): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !volatile.test(name)))
}

import type { Entry } from '../../log/entry.ts'
import { submitUrl } from '../../submit/endpoint.ts'
import { contentTypeOf } from '../../submit/event-format.ts'
import type { Outcome } from '../../submit/outcome.ts'

/**
 * Returns the requests of this browser as an HTTP archive (http://www.softwareishard.com/blog/har-12-spec/), which
 * browsers and HTTP tools open. Keys and tokens aren't in it. The response is that of all attempts together.
 */
export function asHar(entries: readonly Entry[]): string {
  const log = { version: '1.2', creator: { name: 'Sluice', version: '1' }, entries: entries.flatMap(harEntry) }
  return `${JSON.stringify({ log }, null, 2)}\n`
}

const http = { httpVersion: 'HTTP/1.1', cookies: [], headersSize: -1 }

/** Returns nothing for a text that isn't known: it was too long to be stored, or another program sent it. */
function harEntry({ sentAt, text, bytes, format, to, outcome, name }: Entry): object[] {
  if (text === null || outcome === null) return []
  const mimeType = contentTypeOf(format ?? 'json', text)
  const ms = 'ms' in outcome ? outcome.ms : 0
  return [
    {
      startedDateTime: sentAt,
      time: ms,
      request: {
        ...http,
        method: 'POST',
        url: to ?? submitUrl,
        headers: [{ name: 'content-type', value: mimeType }],
        queryString: [],
        bodySize: bytes,
        postData: { mimeType, text },
      },
      response: harResponse(outcome),
      cache: {},
      timings: { send: 0, wait: ms, receive: 0 },
      comment: name,
    },
  ]
}

/** Returns a status of 0 without a response. */
function harResponse(outcome: Outcome): object {
  const headers = ('headers' in outcome ? outcome.headers : undefined) ?? []
  const text = bodyOf(outcome)
  return {
    ...http,
    status: 'status' in outcome ? outcome.status : 0,
    statusText: 'status' in outcome ? '' : outcome.kind,
    headers: headers.map(([name, value]) => ({ name, value })),
    content: { size: new TextEncoder().encode(text).length, mimeType: 'application/json', text },
    redirectURL: '',
    bodySize: -1,
  }
}

function bodyOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'results':
      return JSON.stringify(outcome.response)
    case 'problem':
      return JSON.stringify(outcome.problem)
    case 'unrecognized':
      return outcome.message
    default:
      return ''
  }
}

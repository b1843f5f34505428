import { type Clock, timeout } from '@sluice/core/clock'
import type { ReceivedEvent, ReceivedResult } from '@sluice/core/control-api'
import type { Problem } from '@sluice/core/problem'
import type { SubmitResponse } from '@sluice/core/response'
import { eventTexts, type SentRequest, textOf } from './event-texts.ts'

/** A request that the handler has responded to. */
export type HandledRequest = SentRequest & {
  at: string
  source: string
  status: number
  /** The body of the response: a SubmitResponse or a Problem in JSON. */
  response: string
}

/** `waitMs` is in real time, also with a manual clock. `signal` ends the wait. */
type FindOptions = { waitMs: number; signal: AbortSignal }

export type EventLog = {
  add: (request: HandledRequest) => void
  /** Returns the events that are still stored, in the order of their arrival. */
  events: () => ReceivedEvent[]
  /** Resolves with the events that are wanted as soon as there is one, or with none after the wait. */
  find: (isWanted: (event: ReceivedEvent) => boolean, options: FindOptions) => Promise<ReceivedEvent[]>
  /** Returns the number of requests that were forgotten. */
  forgotten: () => number
  clear: () => void
}

/** Bytes of the requests and responses that are stored. */
const maxBytes = 8 * 1024 * 1024

/** The bytes that a request needs in addition to the bodies, roughly. */
const bytesPerRequest = 2_000

/** The response is stored as bytes: a text would be moved with each collection of garbage. */
type Entry = Omit<HandledRequest, 'response'> & { response: Buffer; events?: ReceivedEvent[] }

/** Keeps the events of the newest requests, for tests that ask what arrived. A request is parsed when it is first searched. */
export function eventLog(systemClock: Clock): EventLog {
  const entries: Entry[] = []
  const listeners = new Set<(entry: Entry) => void>()
  let bytes = 0
  let forgotten = 0
  const events = () => entries.flatMap(eventsOf)
  return {
    add(request) {
      const entry: Entry = { ...request, response: Buffer.from(request.response) }
      entries.push(entry)
      bytes += sizeOf(entry)
      while (bytes > maxBytes && entries.length > 1) {
        bytes -= sizeOf(entries.shift() as Entry)
        forgotten++
      }
      for (const listener of listeners) listener(entry)
    },
    events,
    async find(isWanted, { waitMs, signal }) {
      const found = events().filter(isWanted)
      if (found.length > 0 || waitMs === 0) return found
      const arrived = Promise.withResolvers<ReceivedEvent[]>()
      const listen = (entry: Entry) => {
        const wanted = eventsOf(entry).filter(isWanted)
        if (wanted.length > 0) arrived.resolve(wanted)
      }
      const none = () => arrived.resolve([])
      const wait = timeout(systemClock, waitMs)
      listeners.add(listen)
      for (const end of [wait.signal, signal]) end.addEventListener('abort', none)
      if (signal.aborted) none()
      return arrived.promise.finally(() => {
        wait.cancel()
        signal.removeEventListener('abort', none)
        listeners.delete(listen)
      })
    },
    forgotten: () => forgotten,
    clear() {
      entries.length = 0
      bytes = 0
      forgotten = 0
    },
  }
}

const sizeOf = ({ body, response }: Entry) => body.length + response.length + bytesPerRequest

function eventsOf(entry: Entry): ReceivedEvent[] {
  entry.events ??= parse(entry)
  return entry.events
}

function parse(entry: Entry): ReceivedEvent[] {
  const { at, source, status, headers } = entry
  const response = JSON.parse(entry.response.toString()) as SubmitResponse | Problem
  const texts = eventTexts(entry)
  const request = { requestId: response.requestId, at, source, status, headers }
  if (!('results' in response)) {
    return [{ text: textOf(entry.body), value: null, meta: null, result: resultOf(response), request }]
  }
  return response.results.map((result) => {
    const text = texts[result.index] ?? ''
    const meta = result.status === 'accepted' ? { id: result.id, received_at: response.receivedAt } : null
    return { text, value: parseJson(text), meta, result, request }
  })
}

/** Returns the result of a request that couldn't be split into events. */
function resultOf({ status, code, detail: message, line, column }: Problem): ReceivedResult {
  const place = line === undefined || column === undefined ? {} : { line, column }
  const error = { code, pointer: '', message, ...place }
  return { index: 0, status: status < 500 ? 'rejected' : 'retry', error }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

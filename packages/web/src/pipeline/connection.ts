import type { JourneyEvent, LocalStatus } from '@sluice/core/control-api'
import { fetchStatus } from './fetch-status.ts'

/** The pipeline behind this page. */
export type Connection = {
  /** `unknown` if another server responds: then nothing is known before the first event is sent. */
  api: 'checking' | 'ok' | 'unreachable' | 'unknown'
  /** The live journey events; `off` without a local pipeline. */
  live: 'off' | 'connecting' | 'on' | 'lost'
  local: LocalStatus | null
}

const types = ['accepted', 'stored', 'buffered', 'delivered', 'error'] as const
const retryMs = 2_000

/**
 * Looks for a local pipeline and follows its journey events, across its restarts. Calls `onChange` for each change of
 * the connection and `onEvent` for each event. Returns a function that disconnects.
 */
export function connect(
  onChange: (connection: Connection) => void,
  onEvent: (event: JourneyEvent) => void,
): () => void {
  let connection: Connection = { api: 'checking', live: 'off', local: null }
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let isStopped = false

  const update = (change: Partial<Connection>) => {
    connection = { ...connection, ...change }
    if (!isStopped) onChange(connection)
  }

  const check = async () => {
    const status = await fetchStatus()
    clearTimeout(timer)
    if (isStopped) return
    if (status === 'elsewhere') return update({ api: 'unknown' })
    if (status === 'unreachable') update({ api: 'unreachable' })
    else update({ api: 'ok', local: status })
    if (connection.api === 'ok') listen()
    if (connection.live !== 'on') timer = setTimeout(check, retryMs)
  }

  const listen = () => {
    // Unless it is closed, the browser reconnects by itself and continues where it stopped.
    if (source && source.readyState !== EventSource.CLOSED) return
    if (connection.live === 'off') update({ live: 'connecting' })
    source = new EventSource('/_sluice/events')
    source.addEventListener('open', () => update({ api: 'ok', live: 'on' }))
    for (const type of types) source.addEventListener(type, receive)
  }

  const receive = (event: Event) => {
    if (event instanceof MessageEvent) return onEvent(parse(event))
    // An `error` without data is the connection's own: it is lost.
    update({ live: 'lost' })
    check()
  }

  check()
  return () => {
    isStopped = true
    clearTimeout(timer)
    source?.close()
  }
}

function parse({ type, data }: MessageEvent<string>): JourneyEvent {
  return { ...(JSON.parse(data) as object), type } as JourneyEvent
}

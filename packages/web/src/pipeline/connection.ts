import type { JourneyEvent, LocalStatus } from '@sluice/core/control-api'
import { fetchStatus } from './fetch-status.ts'

/** What is known of the pipeline behind this page. */
export type Connection = {
  /** `unknown`: somebody else's address, nothing was sent there yet. */
  api: 'checking' | 'ok' | 'unreachable' | 'unknown'
  /** The stream of journey events; `off` where there is none. */
  live: 'off' | 'connecting' | 'on' | 'lost'
  local: LocalStatus | null
}

const types = ['accepted', 'stored', 'buffered', 'delivered', 'error'] as const
const patienceMs = 2_000

/** Looks for a local pipeline and listens to it until stopped, across its restarts. */
export function connect(
  report: (connection: Connection) => void,
  addJourneyEvent: (event: JourneyEvent) => void,
): () => void {
  let connection: Connection = { api: 'checking', live: 'off', local: null }
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let isStopped = false

  const tell = (news: Partial<Connection>) => {
    connection = { ...connection, ...news }
    if (!isStopped) report(connection)
  }

  const ask = async () => {
    const status = await fetchStatus()
    clearTimeout(timer)
    if (isStopped) return
    if (status === 'elsewhere') return tell({ api: 'unknown' })
    if (status === 'unreachable') tell({ api: 'unreachable' })
    else tell({ api: 'ok', local: status })
    if (connection.api === 'ok') listen()
    if (connection.live !== 'on') timer = setTimeout(ask, patienceMs)
  }

  const listen = () => {
    // While it is connecting the browser itself tries again, from where it stopped.
    if (source && source.readyState !== EventSource.CLOSED) return
    if (connection.live === 'off') tell({ live: 'connecting' })
    source = new EventSource('/_sluice/events')
    source.addEventListener('open', () => tell({ api: 'ok', live: 'on' }))
    for (const type of types) source.addEventListener(type, onEvent)
  }

  const onEvent = (event: Event) => {
    if (event instanceof MessageEvent) return addJourneyEvent(read(event))
    // The connection's own `error` has no data: the stream is lost.
    tell({ live: 'lost' })
    ask()
  }

  ask()
  return () => {
    isStopped = true
    clearTimeout(timer)
    source?.close()
  }
}

function read({ type, data }: MessageEvent<string>): JourneyEvent {
  return { ...(JSON.parse(data) as object), type } as JourneyEvent
}

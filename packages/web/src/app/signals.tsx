import type { Entry } from '../log/entry.ts'
import type { Connection } from '../pipeline/connection.ts'
import { submitUrl } from '../submit/endpoint.ts'
import type { Outcome } from '../submit/outcome.ts'
import { useTarget } from '../submit/target.ts'
import { type Tone, ToneIcon } from '../ui/tone-icon.tsx'

type Signal = { text: string; tone: Tone }

type Props = { connection: Connection; entries: readonly Entry[] }

/** Shows whether the API works, and whether the page follows its events. */
export function Signals({ connection, entries }: Props) {
  const { url } = useTarget()
  const last = entries.find(({ to = submitUrl }) => to === url)?.outcome ?? null
  const live = liveSignals[connection.live]
  return (
    <ul>
      <SignalItem signal={apiSignal(url === submitUrl ? connection.api : 'unknown', last)} />
      {live && <SignalItem signal={live} />}
    </ul>
  )
}

function SignalItem({ signal }: { signal: Signal }) {
  return (
    <li className="signal" data-tone={signal.tone}>
      <ToneIcon tone={signal.tone} />
      {signal.text}
    </li>
  )
}

const liveSignals: Record<Connection['live'], Signal | null> = {
  off: null,
  connecting: { text: 'Live: connecting', tone: 'busy' },
  on: { text: 'Live', tone: 'good' },
  lost: { text: 'Live: lost, reconnecting', tone: 'bad' },
}

/** The state of the API. If it can't be checked, the last outcome decides. */
function apiSignal(api: Connection['api'], last: Outcome | null): Signal {
  if (api === 'checking') return { text: 'API: checking', tone: 'busy' }
  if (api === 'ok') return { text: 'API ok', tone: 'good' }
  if (api === 'unreachable') return { text: 'API unreachable', tone: 'bad' }
  if (last?.kind === 'results' || last?.kind === 'problem') return { text: 'API ok', tone: 'good' }
  if (last?.kind === 'unrecognized') {
    if (last.isElsewhere) return { text: 'API: wrong address', tone: 'bad' }
    return { text: `API: HTTP ${last.status}`, tone: last.status < 500 ? 'good' : 'bad' }
  }
  if (last && last.kind !== 'timed-out') {
    return { text: `API ${last.kind.replace('-', ' ')}`, tone: 'bad' }
  }
  return { text: 'API: not used yet', tone: 'none' }
}

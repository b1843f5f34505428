import type { Entry } from '../log/entry.ts'
import type { Connection } from '../pipeline/connection.ts'
import { submitUrl } from '../submit/endpoint.ts'
import type { Outcome } from '../submit/outcome.ts'
import { useTarget } from '../submit/target.ts'
import { Icon, Logo } from '../ui/icon.tsx'
import { lazyComponent } from '../ui/lazy.tsx'
import { type Tone, ToneIcon } from '../ui/tone-icon.tsx'
import { ThemeSwitch } from './theme-switch.tsx'

type Signal = { text: string; tone: Tone }

type Props = { connection: Connection; entries: readonly Entry[]; onHelp: () => void }

const TargetTools = lazyComponent(() => import('../features/target/target-tools.tsx').then((it) => it.TargetTools))

/** The header: where events go, whether the API works, the theme and the help. */
export function Header({ connection, entries, onHelp }: Props) {
  const { url } = useTarget()
  const isElsewhere = url !== submitUrl
  const last = entries.find(({ to = submitUrl }) => to === url)?.outcome ?? null
  const live = liveSignals[connection.live]
  return (
    <header className="header">
      <h1>
        <Logo />
        Sluice
        {connection.local && <span className="badge">{isElsewhere ? 'Other address' : 'Local'}</span>}
      </h1>
      <div className="endpoint">
        <span className="method">POST</span>
        <code>{url}</code>
        <TargetTools />
      </div>
      <ul className="signals">
        <SignalItem signal={apiSignal(isElsewhere ? 'unknown' : connection.api, last)} />
        {live && <SignalItem signal={live} />}
      </ul>
      <ThemeSwitch />
      <button type="button" className="icon-button" aria-label="Shortcuts" title="Shortcuts (?)" onClick={onHelp}>
        <Icon name="help" />
      </button>
    </header>
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

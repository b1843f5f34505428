import type { Connection } from './connection.ts'
import { Icon, type IconName, Logo } from './icon.tsx'
import { later } from './later.tsx'
import type { Outcome } from './outcome.ts'
import { useTarget } from './target.ts'
import { ThemeSwitch } from './theme-switch.tsx'

type Signal = { words: string; tone: 'good' | 'busy' | 'bad' | 'none' }

type Props = { connection: Connection; last: Outcome | null; onKeys: () => void }

const TargetTools = later(() => import('./target-tools.tsx').then((it) => it.TargetTools))

export function Header({ connection, last, onKeys }: Props) {
  const { url } = useTarget()
  const live = liveSignals[connection.live]
  return (
    <header className="header">
      <h1>
        <Logo />
        Sluice
        {connection.local && <span className="badge">Local</span>}
      </h1>
      <div className="endpoint">
        <span className="method">POST</span>
        <code>{url}</code>
        <TargetTools />
      </div>
      <ul className="signals">
        <SignalItem signal={apiSignal(connection, last)} />
        {live && <SignalItem signal={live} />}
      </ul>
      <ThemeSwitch />
      <button type="button" className="icon-button" aria-label="Keys" title="Keys (?)" onClick={onKeys}>
        <Icon name="help" />
      </button>
    </header>
  )
}

const icons: Record<Signal['tone'], IconName> = {
  good: 'check',
  busy: 'flow',
  bad: 'cross',
  none: 'ring',
}

function SignalItem({ signal }: { signal: Signal }) {
  return (
    <li className="signal" data-tone={signal.tone}>
      <Icon name={icons[signal.tone]} />
      {signal.words}
    </li>
  )
}

const liveSignals: Record<Connection['live'], Signal | null> = {
  off: null,
  connecting: { words: 'Live: connecting', tone: 'busy' },
  on: { words: 'Live', tone: 'good' },
  lost: { words: 'Live: lost, reconnecting', tone: 'bad' },
}

/** Where nothing can be asked, the last answer tells. */
function apiSignal({ api }: Connection, last: Outcome | null): Signal {
  if (api === 'asking') return { words: 'API: asking', tone: 'busy' }
  if (api === 'ok') return { words: 'API ok', tone: 'good' }
  if (api === 'unreachable') return { words: 'API unreachable', tone: 'bad' }
  if (last?.kind === 'answer' || last?.kind === 'problem') return { words: 'API ok', tone: 'good' }
  if (last && last.kind !== 'timed-out' && last.kind !== 'foreign') {
    return { words: `API ${last.kind.replace('-', ' ')}`, tone: 'bad' }
  }
  return { words: 'API: not asked yet', tone: 'none' }
}

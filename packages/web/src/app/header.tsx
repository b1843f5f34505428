import type { Entry } from '../log/entry.ts'
import type { Connection } from '../pipeline/connection.ts'
import { submitUrl } from '../submit/endpoint.ts'
import { useTarget } from '../submit/target.ts'
import { Logo } from '../ui/icon.tsx'
import { lazyComponent } from '../ui/lazy.tsx'

type Props = { connection: Connection; entries: readonly Entry[]; onHelp: () => void }

const HeaderTools = lazyComponent(() => import('./header-tools.tsx').then((it) => it.HeaderTools))
const Signals = lazyComponent(() => import('./signals.tsx').then((it) => it.Signals))
const TargetTools = lazyComponent(() => import('../features/target/target-tools.tsx').then((it) => it.TargetTools))

/** The header: what Sluice is, where events go, whether the API works, the theme and the help. */
export function Header({ connection, entries, onHelp }: Props) {
  const { url } = useTarget()
  const isElsewhere = url !== submitUrl
  return (
    <header className="header">
      <h1>
        <Logo />
        Sluice
        {connection.local && <span className="badge">{isElsewhere ? 'Other address' : 'Local'}</span>}
      </h1>
      <p className="tagline">
        Sluice delivers events from HTTP to your S3 bucket. Press Send event and watch one arrive.{' '}
        <a href="/docs/index.html">Docs</a>
      </p>
      <div className="header-tools">
        <HeaderTools onHelp={onHelp} />
      </div>
      <div className="endpoint">
        <span className="request">
          <b className="method">POST</b>
          <code>{url}</code>
        </span>
        <div className="target-tools">
          <TargetTools />
        </div>
      </div>
      <div className="signals">
        <Signals connection={connection} entries={entries} />
      </div>
    </header>
  )
}

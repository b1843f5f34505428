import { type Ref, useEffect, useRef } from 'react'
import type { Entry } from '../../log/entry.ts'
import type { Connection } from '../../pipeline/connection.ts'
import { isDeployed } from '../../submit/endpoint.ts'
import { ago } from '../../ui/format.ts'
import { lazyComponent } from '../../ui/lazy.tsx'
import { useNow } from '../../ui/use-now.ts'
import type { JourneyStepsProps } from './journey-steps.tsx'
import { TitleFocus } from './title-focus.ts'
import './journey.css'

type Props = Omit<JourneyStepsProps, 'entry' | 'isLocal'> & {
  entry: Entry | null
  connection: Connection
  card: Ref<HTMLDivElement>
}

const JourneyPreview = lazyComponent(() => import('./journey-preview.tsx').then((it) => it.JourneyPreview))
const JourneySteps = lazyComponent(() => import('./journey-steps.tsx').then((it) => it.JourneySteps))

/** Follows one entry step by step. CSS keeps the panel in sight beside a higher one. */
export function JourneyPanel({ card, ...props }: Props) {
  return (
    <div className="journey-place" ref={card}>
      <Journey {...props} />
    </div>
  )
}

function Journey({ entry, connection, ...actions }: Omit<Props, 'card'>) {
  const title = useRef<HTMLHeadingElement>(null)
  // Loaded early, because the server that has the steps may be the one that fails.
  useEffect(() => void JourneySteps.preload(), [])
  return (
    <section className="panel side journey" aria-labelledby="journey-title">
      <div className="panel-head">
        <h2 id="journey-title" tabIndex={-1} ref={title}>
          Journey
        </h2>
        {entry && (
          <p>
            <b>{entry.name}</b> <Ago at={entry.sentAt} />
          </p>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard. */}
      <div className="side-body" tabIndex={0}>
        {entry ? (
          <TitleFocus value={() => title.current?.focus()}>
            <JourneySteps
              key={entry.key}
              entry={entry}
              connection={connection}
              isLocal={!isDeployed && !entry.to}
              {...actions}
            />
          </TitleFocus>
        ) : (
          <JourneyPreview local={connection.local} />
        )}
      </div>
    </section>
  )
}

function Ago({ at }: { at: string }) {
  const now = useNow(1000)
  return <time dateTime={at}>{ago(at, now)}</time>
}

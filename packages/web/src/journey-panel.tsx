import { useEffect } from 'react'
import type { Connection } from './connection.ts'
import { deployed } from './endpoint.ts'
import type { Entry } from './entry.ts'
import { ago } from './format.ts'
import { JourneyAhead } from './journey-ahead.tsx'
import type { JourneyHopsProps } from './journey-hops.tsx'
import { later } from './later.tsx'
import { useNow } from './now.ts'

type Props = Omit<JourneyHopsProps, 'entry' | 'isLocal'> & {
  entry: Entry | null
  connection: Connection
}

const JourneyHops = later(() => import('./journey-hops.tsx').then((it) => it.JourneyHops))

/** The way of one event, hop by hop. Its place is as high as what is beside it, and along that it stays in sight. */
export function JourneyPanel(props: Props) {
  return (
    <div className="journey-place">
      <Journey {...props} />
    </div>
  )
}

function Journey({ entry, connection, ...answer }: Props) {
  // Loaded before it is needed: the server that has it may be the one that goes away.
  useEffect(() => void JourneyHops.preload(), [])
  return (
    <section className="panel journey" aria-labelledby="journey-title">
      <div className="panel-head">
        <h2 id="journey-title" tabIndex={-1}>
          Journey
        </h2>
        {entry && (
          <p>
            <b>{entry.name}</b> <Ago at={entry.sentAt} />
          </p>
        )}
      </div>
      {entry ? (
        <JourneyHops
          key={entry.key}
          entry={entry}
          connection={connection}
          isLocal={!deployed && !entry.to}
          {...answer}
        />
      ) : (
        <JourneyAhead local={connection.local} />
      )}
    </section>
  )
}

function Ago({ at }: { at: string }) {
  const now = useNow(1000)
  return <time dateTime={at}>{ago(at, now)}</time>
}

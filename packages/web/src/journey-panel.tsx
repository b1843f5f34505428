import { AnswerHop } from './answer-hop.tsx'
import { BufferedHop } from './buffered-hop.tsx'
import type { Connection } from './connection.ts'
import { DeliveredHop } from './delivered-hop.tsx'
import { deployed } from './endpoint.ts'
import type { Entry } from './entry.ts'
import { ago } from './format.ts'
import { JourneyAhead } from './journey-ahead.tsx'
import { LaterHop } from './later-hop.tsx'
import { useNow } from './now.ts'
import { StreamHop } from './stream-hop.tsx'

type Props = {
  entry: Entry | null
  connection: Connection
  onSend: (text: string) => void
}

/** The way of one event, hop by hop. */
export function JourneyPanel({ entry, connection, onSend }: Props) {
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
        <ol className="hops" key={entry.key}>
          <AnswerHop entry={entry} onSend={onSend} />
          <StreamHop entry={entry} />
          {deployed ? (
            <LaterHop entry={entry} />
          ) : (
            <>
              <BufferedHop entry={entry} connection={connection} />
              <DeliveredHop entry={entry} />
            </>
          )}
        </ol>
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

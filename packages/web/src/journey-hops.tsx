import { AnswerHop, type AnswerProps } from './answer-hop.tsx'
import { BufferedHop } from './buffered-hop.tsx'
import type { Connection } from './connection.ts'
import { DeliveredHop } from './delivered-hop.tsx'
import { JourneyJson, JourneyTable, useView } from './journey-views.tsx'
import { LaterHop } from './later-hop.tsx'
import type { Opened } from './objects-panel.tsx'
import { StreamHop } from './stream-hop.tsx'

export type JourneyHopsProps = AnswerProps & {
  connection: Connection
  isLocal: boolean
  onOpen: (opened: Opened) => void
}

/** The stations of what was sent, as far as this page can see. */
export function JourneyHops({ connection, isLocal, onOpen, ...answer }: JourneyHopsProps) {
  const { entry } = answer
  const { view, choice } = useView()
  return (
    <>
      {choice}
      {view === 'table' && <JourneyTable entry={entry} isLocal={isLocal} />}
      {view === 'json' && <JourneyJson entry={entry} />}
      {view === 'timeline' && (
        <ol className="hops">
          <AnswerHop {...answer} />
          <StreamHop entry={entry} />
          {isLocal ? (
            <>
              <BufferedHop entry={entry} connection={connection} />
              <DeliveredHop entry={entry} local={connection.local} onOpen={onOpen} />
            </>
          ) : (
            <LaterHop entry={entry} />
          )}
        </ol>
      )}
    </>
  )
}

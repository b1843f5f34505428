import type { Connection } from '../../pipeline/connection.ts'
import type { Opened } from '../local/objects-panel.tsx'
import { BufferedHop } from './buffered-step.tsx'
import { DeliveredHop } from './delivered-step.tsx'
import { LaterHop } from './deployed-step.tsx'
import { JourneyJson, JourneyTable, useView } from './journey-views.tsx'
import { AnswerHop, type AnswerProps } from './response-step.tsx'
import { StreamHop } from './stream-step.tsx'

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

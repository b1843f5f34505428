import type { Connection } from '../../pipeline/connection.ts'
import type { Opened } from '../../pipeline/opened.ts'
import { BufferedStep } from './buffered-step.tsx'
import { DeliveredStep } from './delivered-step.tsx'
import { DeployedStep } from './deployed-step.tsx'
import { JourneyJson, JourneyTable, useView } from './journey-views.tsx'
import { ResponseStep, type ResponseStepProps } from './response-step.tsx'
import { StreamStep } from './stream-step.tsx'

export type JourneyStepsProps = ResponseStepProps & {
  connection: Connection
  isLocal: boolean
  onOpen: (opened: Opened) => void
}

/** The stations of what was sent, as far as this page can see. */
export function JourneySteps({ connection, isLocal, onOpen, ...answer }: JourneyStepsProps) {
  const { entry } = answer
  const { view, choice } = useView()
  return (
    <>
      {choice}
      {view === 'table' && <JourneyTable entry={entry} isLocal={isLocal} />}
      {view === 'json' && <JourneyJson entry={entry} />}
      {view === 'timeline' && (
        <ol className="steps">
          <ResponseStep {...answer} />
          <StreamStep entry={entry} />
          {isLocal ? (
            <>
              <BufferedStep entry={entry} connection={connection} />
              <DeliveredStep entry={entry} local={connection.local} onOpen={onOpen} />
            </>
          ) : (
            <DeployedStep entry={entry} />
          )}
        </ol>
      )}
    </>
  )
}

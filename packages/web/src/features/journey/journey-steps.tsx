import { useState } from 'react'
import type { Connection } from '../../pipeline/connection.ts'
import type { Opened } from '../../pipeline/opened.ts'
import { BufferedStep } from './buffered-step.tsx'
import { DeliveredStep } from './delivered-step.tsx'
import { DeployedStep } from './deployed-step.tsx'
import { JourneyJson, JourneyTable, type View, ViewChoice } from './journey-views.tsx'
import type { ResponseStepProps } from './response-props.ts'
import { ResponseStep } from './response-step.tsx'
import { StreamStep } from './stream-step.tsx'

export type JourneyStepsProps = ResponseStepProps & {
  connection: Connection
  /** True if this page sees the deliveries of the pipeline that has the event. */
  isLocal: boolean
  onOpen: (opened: Opened) => void
}

/** The steps of one entry, as a timeline, a table or JSON. */
export function JourneySteps({ connection, isLocal, onOpen, ...response }: JourneyStepsProps) {
  const { entry } = response
  const [view, setView] = useState<View>('timeline')
  return (
    <>
      <ViewChoice view={view} onView={setView} />
      {view === 'table' && <JourneyTable entry={entry} isLocal={isLocal} />}
      {view === 'json' && <JourneyJson entry={entry} />}
      {view === 'timeline' && (
        <ol className="steps">
          <ResponseStep {...response} />
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

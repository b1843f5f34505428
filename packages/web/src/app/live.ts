import type { JourneyEvent } from '@sluice/core/control-api'
import { followEvent, followOutcome } from '../log/follow.ts'
import type { Log } from '../log/log.ts'
import { type Connection, connect } from '../pipeline/connection.ts'

type ChangeLog = (change: (log: Log) => Log) => void

/**
 * Follows the local pipeline behind this page, if there is one, and adds its journey events to the log. Returns a
 * function that disconnects.
 */
export function follow(
  onConnection: (connection: Connection) => void,
  onEvent: (event: JourneyEvent) => void,
  changeLog: ChangeLog,
): () => void {
  changeLog((log) => ({ ...log, followOutcome }))
  return connect(onConnection, (event) => {
    changeLog((log) => followEvent(log, event))
    onEvent(event)
  })
}

import type { Clock } from '@sluice/core/clock'
import type { Stats } from '@sluice/core/control-api'
import { readEndpoints } from '@sluice/local/startup/endpoints'
import { databaseIn, type Names } from '../place/names.ts'
import { getJson, isAlive } from '../place/running.ts'
import { readDelivery, readObject } from './delivered.ts'
import { openRecords } from './records.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * Opens a data folder to read it. The order matters while the pipeline runs: the handler's count is read first, then
 * the delivery stream's, then the records. A line that is counted as delivered is in the stream and in an object then.
 * @throws UsageError if the folder has no data of a pipeline
 */
export async function openDataFolder(
  dataDir: string,
  names: Names,
  clock: Clock,
): Promise<Snapshot & { close: () => void }> {
  const database = databaseIn(dataDir)
  const running = await readRunning(dataDir, clock)
  const { state, objects, bucket } = await readDelivery(dataDir, names, clock)
  const { inStream, records, close } = openRecords(database, names.stream, state?.checkpoints ?? {})
  return {
    ...running,
    inStream,
    delivered: state?.lines ?? 0,
    records,
    objects,
    isWindow: false,
    read: async (object) => {
      const data = readObject(bucket, object)
      return data ? { kind: 'content', data } : { kind: 'gone' }
    },
    close,
  }
}

/** Returns the pid and the count of the pipeline that runs on the folder; nothing if there is none, or if it is stopping. */
async function readRunning(dataDir: string, clock: Clock): Promise<{ pid?: number; acknowledged?: number }> {
  const endpoints = readEndpoints(dataDir)
  if (!endpoints || !isAlive(endpoints.pid)) return {}
  const { pid, api } = endpoints
  const stats = await getJson(`${api}/_sluice/stats`, clock).catch(() => undefined)
  return stats ? { pid, acknowledged: (stats as Stats).acknowledged } : {}
}

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, withTimeout } from '@sluice/core/clock'
import type { Stats } from '@sluice/core/control-api'
import { directRequest } from '@sluice/local/http/direct-request'
import { readEndpoints } from '@sluice/local/startup/endpoints'
import { UsageError } from '../usage-error.ts'
import { readDelivery, readObject } from './delivered.ts'
import { openRecords } from './records.ts'
import type { Names, Snapshot } from './snapshot.ts'

/**
 * Opens a data folder to read it. The order matters while the pipeline runs: the handler's count is read first, then
 * the delivery stream's, then the records. A line that is counted as delivered is in the stream and in an object then.
 * @throws UsageError if the folder has no data of a pipeline
 */
export async function openDataFolder(dataDir: string, names: Names, clock: Clock): Promise<Snapshot> {
  const database = join(dataDir, 'kinesis/kinesis.db')
  if (!existsSync(database)) {
    throw new UsageError(
      `There is no pipeline's data in ${dataDir}. Run npm start to create it, or choose another folder with --data-dir PATH.`,
    )
  }
  const running = await readRunning(dataDir, clock)
  const { state, objects, bucket } = await readDelivery(dataDir, names, clock)
  const { inStream, records, close } = openRecords(database, names.stream, state?.checkpoints ?? {})
  return {
    ...running,
    inStream,
    delivered: state?.lines ?? 0,
    records,
    objects,
    read: (object) => readObject(bucket, object),
    close,
  }
}

/** Returns the pid and the count of the pipeline that runs on the folder; nothing if there is none, or if it is stopping. */
async function readRunning(dataDir: string, clock: Clock): Promise<{ pid?: number; acknowledged?: number }> {
  const endpoints = readEndpoints(dataDir)
  if (!endpoints) return {}
  const { pid, api } = endpoints
  try {
    process.kill(pid, 0)
    const { body } = await withTimeout(clock, 5_000, (signal) => directRequest(`${api}/_sluice/stats`, { signal }))
    return { pid, acknowledged: (JSON.parse(body.toString()) as Stats).acknowledged }
  } catch {
    return {}
  }
}

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bucket, deliveryStream, stream } from '@sluice/core/pipeline'
import { UsageError } from '../usage-error.ts'

/** The names of the pipeline's parts. */
export type Names = { stream: string; deliveryStream: string; bucket: string }

/** The names of a pipeline on this machine. */
export const localNames: Names = { stream: stream.name, deliveryStream: deliveryStream.name, bucket: bucket.name }

/**
 * Returns the path of the stream's database in a data folder.
 * @throws UsageError if the folder has no data of a pipeline
 */
export function databaseIn(dataDir: string): string {
  const database = join(dataDir, 'kinesis/kinesis.db')
  if (existsSync(database)) return database
  throw new UsageError(
    `There is no pipeline's data in ${dataDir}. Run npm start to create it, or choose another folder with --data-dir PATH.`,
  )
}

import { join } from 'node:path'
import { bucket, deliveryStream, stream } from '@sluice/core/pipeline'

/** The names of the pipeline's parts. */
export type Names = { stream: string; deliveryStream: string; bucket: string }

/** The names of a pipeline on this machine. */
export const localNames: Names = { stream: stream.name, deliveryStream: deliveryStream.name, bucket: bucket.name }

/** Returns the path of the stream's database in a data folder. */
export const databaseIn = (dataDir: string): string => join(dataDir, 'kinesis/kinesis.db')

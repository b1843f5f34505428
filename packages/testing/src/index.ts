import { startTestPipeline } from '@sluice/local/start-test'
import { connectSluice } from './connect.ts'
import { sluiceMatchers } from './matchers.ts'
import { readOptions } from './options.ts'
import type { AcceptedEvent, Duration, Sluice, WantedFaults } from './sluice.ts'
import type { StartOptions } from './start-options.ts'

export type { AcceptedEvent, Duration, Sluice, StartOptions, WantedFaults }
export { connectSluice, sluiceMatchers }

/**
 * Starts a pipeline in this process, on free ports: the same handler, Kinesis, Firehose and S3 as with `npm start`.
 * @throws Error that names a wrong option and its limit, or a folder or port that can't be used
 */
export async function startSluice(options: StartOptions = {}): Promise<Sluice> {
  const pipeline = await startTestPipeline(readOptions(options))
  const sluice = await connectSluice(pipeline.endpoints.api)
  return { ...sluice, stop: () => pipeline.stop() }
}

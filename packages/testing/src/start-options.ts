import type { WantedFaults } from './sluice.ts'

/** How `startSluice` starts a pipeline. */
export type StartOptions = {
  /** Shards of the stream. Default: as in the definition of the pipeline. */
  shards?: number
  /** `memory` (default) leaves nothing behind. Any other text is the path of a data folder. */
  storage?: 'memory' | (string & {})
  /** `manual` moves time only when the test calls `clock.advance`. Default: `system`. */
  clock?: 'manual' | 'system'
  /** The time at which a manual clock starts. Default: 2026-01-01T00:00:00Z. */
  startAt?: Date
  /** When Firehose writes an object: after so many seconds. Default: as in the definition of the pipeline. */
  bufferSeconds?: number
  /** When Firehose writes an object: at so many MiB. Default: as in the definition of the pipeline. */
  bufferMiB?: number
  /** The port of `POST /submit`. Default: any free port. */
  port?: number
  /** The key that a request must carry. Default: none. */
  key?: string
  /** The faults from the start on. Default: none. */
  faults?: WantedFaults
  /** Called for each failure in the pipeline, such as a failed write to S3. Default: ignores it. */
  onError?: (message: string) => void
}

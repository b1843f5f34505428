/** The parts of the pipeline. Each can run in a separate process. */
export const parts = ['kinesis', 'firehose', 's3', 'gateway'] as const
export type Part = (typeof parts)[number]

/** The parts of the pipeline that can run alone in a process. */
export const parts = ['kinesis', 'firehose', 's3', 'gateway'] as const
export type Part = (typeof parts)[number]

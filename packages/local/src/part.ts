/** The parts of the pipeline that can run as processes of their own. */
export const parts = ['kinesis', 'firehose', 's3', 'gateway'] as const
export type Part = (typeof parts)[number]

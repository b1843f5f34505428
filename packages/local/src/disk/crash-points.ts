/** The moments between which a crash must lose nothing; tests end the process at one. */
export type Step =
  | 'kinesis:before-commit'
  | 'kinesis:after-commit'
  | 'firehose:after-intent'
  | 'firehose:after-put'
  | 'firehose:after-checkpoint'
  | 's3:before-rename'
  | 's3:after-rename'

/** Told of each step as it is reached. */
export type OnStep = (step: Step) => void

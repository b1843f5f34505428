/** A moment at which the process can end without losing an acknowledged record. Tests end it at each of them. */
export type CrashPoint =
  | 'kinesis:before-commit'
  | 'kinesis:after-commit'
  | 'firehose:after-intent'
  | 'firehose:after-put'
  | 'firehose:after-checkpoint'
  | 's3:before-metadata'
  | 's3:before-rename'
  | 's3:after-rename'
  | 's3:before-part'
  | 's3:after-part'
  | 's3:before-complete'

/** Called at each crash point. */
export type OnCrashPoint = (point: CrashPoint) => void

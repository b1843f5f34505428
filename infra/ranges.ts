import {
  bucket,
  deliveryStream,
  firehoseLimits,
  handler,
  kinesisLimits,
  logs,
  stream,
  timeouts,
  watching,
} from '@sluice/core/pipeline'

type Range = { min: number; max: number }

/** Retention periods that CloudWatch accepts, in days: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const logDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]
const compressionFormats = ['UNCOMPRESSED', 'GZIP', 'ZIP', 'Snappy', 'HADOOP_SNAPPY']
/** S3's limit for days: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html */
const days = { min: 0, max: 36_500 }
const atLeastOneDay = { ...days, min: 1 }
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html */
const infrequentAccessDays = 30

/**
 * Checks the numbers of the definition against AWS's limits.
 * @throws Error with one sentence that names the first wrong setting and its limit
 */
export function checkRanges(): void {
  if (stream.shardCount !== 'on-demand') checkWhole('stream.shardCount', stream.shardCount, { min: 1, max: 20_000 })
  checkWhole('stream.retentionHours', stream.retentionHours, kinesisLimits.retentionHours)
  checkDelivery(deliveryStream)
  checkWhole('handler.memoryMB', handler.memoryMB, { min: 128, max: 10_240 })
  checkTimeouts(timeouts)
  checkOneOf('logs.retentionDays', logs.retentionDays, logDays)
  checkBucket(bucket)
  checkNumber('watching.thresholds.deliverySuccess', watching.thresholds.deliverySuccess, { min: 0, max: 1 })
  checkNumber('watching.thresholds.shardUse', watching.thresholds.shardUse, { min: 0, max: 1 })
  checkWhole('watching.quietHours', watching.quietHours, { min: 0, max: 24 })
}

type Delivery = Record<'bufferingIntervalSeconds' | 'bufferingSizeMiB', number> &
  Record<'compressionFormat' | 'fileExtension', string>

function checkDelivery({
  bufferingIntervalSeconds,
  bufferingSizeMiB,
  compressionFormat,
  fileExtension,
}: Delivery): void {
  const { bufferingIntervalSeconds: seconds, bufferingSizeMiB: size } = firehoseLimits
  checkWhole('deliveryStream.bufferingIntervalSeconds', bufferingIntervalSeconds, seconds)
  checkWhole('deliveryStream.bufferingSizeMiB', bufferingSizeMiB, size)
  checkOneOf('deliveryStream.compressionFormat', compressionFormat, compressionFormats)
  if (!/^\.[0-9a-z!\-_.*'()]{1,127}$/.test(fileExtension))
    throw new Error(
      `deliveryStream.fileExtension must be a dot and up to 127 characters of 0-9, a-z and !-_.*'(), not "${fileExtension}".`,
    )
  // Readers choose the decompression by the name of the object.
  if ((compressionFormat === 'GZIP') !== fileExtension.endsWith('.gz'))
    throw new Error(
      `deliveryStream.fileExtension is "${fileExtension}", but compressionFormat is ${compressionFormat}. End it with .gz for GZIP only.`,
    )
}

/** Each deadline ends before the next one, or an event would be stored after its sender got another response. */
function checkTimeouts({ storeSeconds, handlerSeconds, gatewaySeconds }: Record<keyof typeof timeouts, number>): void {
  checkWhole('timeouts.storeSeconds', storeSeconds, { min: 1, max: handlerSeconds - 1 })
  checkWhole('timeouts.handlerSeconds', handlerSeconds, { min: 2, max: gatewaySeconds - 1 })
  if (gatewaySeconds !== 30)
    throw new Error(`timeouts.gatewaySeconds must be 30, the limit of API Gateway, not ${gatewaySeconds}.`)
}

function checkBucket({ cold, errorDays, eventDays, lock, oldVersionDays, unfinishedUploadDays }: typeof bucket): void {
  checkWhole('bucket.errorDays', errorDays, atLeastOneDay)
  checkWhole('bucket.unfinishedUploadDays', unfinishedUploadDays, atLeastOneDay)
  checkWhole('bucket.oldVersionDays', oldVersionDays, atLeastOneDay)
  checkWhole('bucket.eventDays', eventDays, days)
  checkWhole('bucket.cold.days', cold.days, days)
  checkOneOf('bucket.cold.storageClass', cold.storageClass, ['GLACIER_IR', 'STANDARD_IA'])
  if (cold.storageClass === 'STANDARD_IA' && cold.days > 0 && cold.days < infrequentAccessDays)
    throw new Error(`bucket.cold.days must be at least ${infrequentAccessDays} for STANDARD_IA, not ${cold.days}.`)
  if (eventDays > 0 && cold.days >= eventDays)
    throw new Error(`bucket.cold.days must be less than bucket.eventDays (${eventDays}), not ${cold.days}.`)
  checkWhole('bucket.lock.days', lock.days, days)
  checkOneOf('bucket.lock.mode', lock.mode, ['GOVERNANCE', 'COMPLIANCE'])
  if (eventDays > 0 && lock.days > eventDays)
    throw new Error(`bucket.lock.days must be at most bucket.eventDays (${eventDays}), not ${lock.days}.`)
}

/** @throws Error if a value is not a whole number of the range */
export function checkWhole(name: string, value: number, { min, max }: Range): void {
  if (Number.isInteger(value) && value >= min && value <= max) return
  throw new Error(`${name} must be a whole number from ${min} to ${max}, not ${value}.`)
}

function checkNumber(name: string, value: number, { min, max }: Range): void {
  if (typeof value === 'number' && value >= min && value <= max) return
  throw new Error(`${name} must be a number from ${min} to ${max}, not ${value}.`)
}

function checkOneOf<Value>(name: string, value: Value, values: Value[]): void {
  if (values.includes(value)) return
  throw new Error(`${name} must be one of ${values.join(', ')}, not ${value}.`)
}

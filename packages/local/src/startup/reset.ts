import { bucket, deliveryStream, stream } from '@sluice/core/pipeline'
import { AwsError } from '../aws/error.ts'
import type { FaultSwitch } from '../console/fault-switch.ts'
import type { Observer } from '../console/observe.ts'
import type { Firehose } from '../firehose/service.ts'
import type { Kinesis } from '../kinesis/service.ts'
import type { S3 } from '../s3/service.ts'

export type ResetOptions = {
  s3: S3
  kinesis: Kinesis
  firehose: Firehose
  observer: Observer
  faults: FaultSwitch
  /** Creates what is missing of the pipeline. */
  provision: () => Promise<void>
}

/** Deletes every event in the stream and the bucket, and sets the counters to 0. The settings stay. */
export async function resetPipeline({
  s3,
  kinesis,
  firehose,
  observer,
  faults,
  provision,
}: ResetOptions): Promise<void> {
  // Firehose first: it would report lost records if its stream were recreated while it reads.
  await unlessMissing(() => firehose.actions.DeleteDeliveryStream?.({ DeliveryStreamName: deliveryStream.name }))
  for await (const key of s3.objects.keys(bucket.name, '')) await s3.objects.delete(bucket.name, key)
  await unlessMissing(() => kinesis.actions.DeleteStream?.({ StreamName: stream.name }))
  await provision()
  observer.resetCounts(0)
  faults.resetReport()
}

/** Ignores that the user has already deleted what a reset deletes. */
async function unlessMissing(remove: () => unknown): Promise<void> {
  try {
    await remove()
  } catch (error) {
    if (!(error instanceof AwsError && error.type === 'ResourceNotFoundException')) throw error
  }
}

import type { Graph, Resource } from './evaluate.ts'
import { all } from './graph.ts'

/** The smallest buffer, in MiB, with dynamic partitioning or format conversion. */
const largeBufferMiB = 64

/**
 * Returns one sentence for each combination of inputs that AWS rejects.
 * https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html
 */
export function rejectedByAws(graph: Graph): string[] {
  return [
    ...all(graph, 'aws:kinesis/stream:Stream').flatMap(streamProblems),
    ...all(graph, 'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream').flatMap(deliveryProblems),
    ...all(graph, 'aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration').flatMap((one) =>
      isVersioned(graph, one) ? [] : [`${one.name} locks objects of a bucket without versions`],
    ),
  ]
}

function streamProblems({ name, inputs }: Resource): string[] {
  const { streamModeDetails, shardCount, encryptionType, kmsKeyId } = inputs
  const isOnDemand = streamModeDetails.streamMode === 'ON_DEMAND'
  return [
    ...(isOnDemand === (shardCount === undefined) ? [] : [`${name} has shards and a mode that contradict each other`]),
    ...(encryptionType === 'KMS' && !kmsKeyId ? [`${name} is encrypted without a key`] : []),
  ]
}

function deliveryProblems({ name, inputs }: Resource): string[] {
  const { kinesisSourceConfiguration, serverSideEncryption, extendedS3Configuration: s3 } = inputs
  const isLarge = s3.bufferingSize >= largeBufferMiB
  const problems: [boolean, string][] = [
    [kinesisSourceConfiguration && serverSideEncryption?.enabled, 'has SSE beside a Kinesis source'],
    [s3.dynamicPartitioningConfiguration?.enabled && !isLarge, 'partitions with a buffer below 64 MiB'],
    [Boolean(s3.dataFormatConversionConfiguration) && !isLarge, 'converts with a buffer below 64 MiB'],
    [
      Boolean(s3.dataFormatConversionConfiguration) && s3.compressionFormat !== 'UNCOMPRESSED',
      'converts and compresses',
    ],
    [s3.s3BackupMode === 'Enabled' && !s3.s3BackupConfiguration, 'has a backup without a bucket'],
    [s3.s3BackupMode === 'Enabled' && !s3.processingConfiguration?.enabled, 'has a backup without processing'],
    [(s3.bufferingInterval === undefined) !== (s3.bufferingSize === undefined), 'has one of two buffering hints'],
  ]
  return problems.flatMap(([isWrong, problem]) => (isWrong ? [`${name} ${problem}`] : []))
}

function isVersioned(graph: Graph, { inputs }: Resource): boolean {
  return all(graph, 'aws:s3/bucketVersioning:BucketVersioning').some(
    (one) => one.inputs.bucket === inputs.bucket && one.inputs.versioningConfiguration.status === 'Enabled',
  )
}

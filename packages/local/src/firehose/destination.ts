import { prefixProblem } from '@sluice/core/prefix'
import { type Input, invalidArgument } from '../aws/json-server.ts'
import type { Destination } from './state.ts'

/**
 * Returns the only destination in the input of an action.
 * @throws AwsError `InvalidArgumentException` if there is none, or more than one
 */
export function onlyDestination(input: Input, kind: 'Configuration' | 'Update'): Input {
  const given = ['S3', 'ExtendedS3'].flatMap((type) => input[`${type}Destination${kind}`] ?? [])
  if (given.length === 1) return given[0]
  throw invalidArgument('Exactly one destination configuration is supported for a Firehose')
}

/**
 * Returns the destination that a configuration describes, with Firehose's defaults.
 * @throws AwsError `InvalidArgumentException` for prefixes that Firehose rejects
 */
export function readDestination(input: Input): Destination {
  const { Prefix = '', ErrorOutputPrefix = '', FileExtension = '', CompressionFormat = 'UNCOMPRESSED' } = input
  const problem = prefixProblem(Prefix, ErrorOutputPrefix)
  if (problem) throw invalidArgument(problem)
  const BufferingHints = { IntervalInSeconds: 300, SizeInMBs: 5, ...input.BufferingHints }
  return { ...input, Prefix, ErrorOutputPrefix, FileExtension, CompressionFormat, BufferingHints }
}

/** Returns a destination as DescribeDeliveryStream does: in the form of each of the two types. */
export function describeDestination({ FileExtension, ...destination }: Destination) {
  const { RoleARN, BucketARN, Prefix, ErrorOutputPrefix, BufferingHints, CompressionFormat, ...extended } = destination
  const s3 = {
    RoleARN,
    BucketARN,
    ...(Prefix && { Prefix }),
    ...(ErrorOutputPrefix && { ErrorOutputPrefix }),
    BufferingHints,
    CompressionFormat,
    EncryptionConfiguration: { NoEncryptionConfig: 'NoEncryption' },
    CloudWatchLoggingOptions: destination.CloudWatchLoggingOptions ?? { Enabled: false },
  }
  return {
    S3DestinationDescription: s3,
    ExtendedS3DestinationDescription: {
      ...s3,
      S3BackupMode: 'Disabled',
      ...extended,
      ...(FileExtension && { FileExtension }),
    },
  }
}

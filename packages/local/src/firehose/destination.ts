import { prefixProblem } from '@sluice/core/prefix'
import { role } from '../aws/account.ts'
import { AwsError } from '../aws/error.ts'
import type { Input } from '../aws/json-server.ts'
import type { Destination } from './state.ts'

/**
 * Returns the destination that an ExtendedS3DestinationConfiguration describes, with Firehose's defaults.
 * @throws AwsError `InvalidArgumentException` for prefixes that Firehose rejects
 */
export function readDestination(input: Input): Destination {
  const {
    BucketARN,
    Prefix = '',
    ErrorOutputPrefix = '',
    FileExtension = '',
    CompressionFormat = 'UNCOMPRESSED',
  } = input
  const problem = prefixProblem(Prefix, ErrorOutputPrefix)
  if (problem) throw new AwsError('InvalidArgumentException', problem)
  const BufferingHints = { IntervalInSeconds: 300, SizeInMBs: 5, ...input.BufferingHints }
  return { RoleARN: role, BucketARN, Prefix, ErrorOutputPrefix, FileExtension, CompressionFormat, BufferingHints }
}

import { stream as definition, named } from '@sluice/core/pipeline'
import { key } from './encryption.ts'
import { isProduction } from './stage.ts'

export const stream = new sst.aws.KinesisStream('Stream', {
  transform: {
    stream(args, opts) {
      args.name = named(definition.name, $app.stage)
      // SST's default is ON_DEMAND, which rejects a shard count. Replace it: a merge would keep it.
      if (definition.shardCount !== 'on-demand') {
        args.streamModeDetails = { streamMode: 'PROVISIONED' }
        args.shardCount = definition.shardCount
      }
      args.retentionPeriod = definition.retentionHours
      args.encryptionType = 'KMS'
      // The policy of AWS's own key lets every producer and consumer in the account use it through Kinesis.
      args.kmsKeyId = key?.arn ?? 'alias/aws/kinesis'
      // `removal: "retain"` covers buckets, but not streams.
      opts.retainOnDelete = isProduction($app.stage)
    },
  },
})

import type { Graph, Resource } from '../evaluate.ts'
import { type Statement, statements } from '../graph.ts'
import { isCustomerKey, isEveryone, type Section } from './rule.ts'

const stream = 'aws:kinesis/stream:Stream'
const delivery = 'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream'
const bucket = 'aws:s3/bucket:Bucket'
const publicAccess = 'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock'
const bothBuckets = ['BucketBucket', 'WebAssetsBucket']

export const streamSection: Section = {
  title: 'Stream and delivery stream',
  rules: [
    {
      id: 'CKV_AWS_43',
      requirement: 'The stream is encrypted.',
      type: stream,
      passes: ({ inputs }) => inputs.encryptionType === 'KMS',
    },
    {
      id: 'CKV_AWS_185',
      requirement: 'The stream is encrypted with a customer-managed key.',
      type: stream,
      waiver: {
        names: ['StreamStream'],
        reason:
          "AWS's own key is free and needs no grant. A customer-managed key costs 1 USD a month, needs a grant in " +
          'each role, and can be lost together with the data. [One setting](deploy/encryption.md) turns it on.',
      },
      passes: ({ inputs }) => isCustomerKey(inputs.kmsKeyId),
    },
    {
      id: 'CKV_AWS_240',
      requirement: 'The delivery stream is encrypted, by itself or by its Kinesis source.',
      type: delivery,
      passes: ({ inputs }) => Boolean(inputs.kinesisSourceConfiguration ?? inputs.serverSideEncryption?.enabled),
    },
    {
      id: 'CKV_AWS_241',
      requirement: 'The delivery stream is encrypted with a customer-managed key.',
      type: delivery,
      waiver: {
        names: ['DeliveryStream'],
        reason: 'With a Kinesis source, Firehose uses the encryption of the source and allows no other.',
      },
      passes: ({ inputs }) => isCustomerKey(inputs.serverSideEncryption?.keyArn),
    },
  ],
}

export const bucketSection: Section = {
  title: "Buckets: `BucketBucket` has the events, `WebAssetsBucket` the console's files",
  rules: [
    {
      id: 'CKV_AWS_18',
      requirement: 'Access is logged.',
      type: bucket,
      waiver: {
        names: bothBuckets,
        reason:
          "S3's access log needs another bucket, which grows with every read. CloudTrail data events record the " +
          'same; the account can turn them on.',
      },
      passes: (one, graph) => has(graph, 'bucketLogging', one),
    },
    {
      id: 'CKV_AWS_19',
      requirement: 'Objects are encrypted at rest.',
      type: bucket,
      waiver: {
        names: ['WebAssetsBucket'],
        reason: 'S3 encrypts every new object by default (SSE-S3). Only the bucket of the events also configures it.',
      },
      passes: (one, graph) => has(graph, 'bucketServerSideEncryptionConfiguration', one),
    },
    { id: 'CKV_AWS_20', requirement: 'No ACL lets everyone read.', type: bucket, passes: hasNoAcl },
    { id: 'CKV_AWS_57', requirement: 'No ACL lets everyone write.', type: bucket, passes: hasNoAcl },
    {
      id: 'CKV_AWS_21',
      requirement: 'Objects are versioned.',
      type: bucket,
      waiver: { names: ['WebAssetsBucket'], reason: 'It contains a build of files that are in git.' },
      passes: (one, graph) =>
        partsOf(graph, 'bucketVersioning', one).some(({ versioningConfiguration: { status } }) => status === 'Enabled'),
    },
    {
      id: 'CKV_AWS_53',
      requirement: 'Public ACLs are blocked.',
      type: publicAccess,
      passes: ({ inputs }) => inputs.blockPublicAcls === true,
    },
    {
      id: 'CKV_AWS_54',
      requirement: 'Public policies are blocked.',
      type: publicAccess,
      passes: ({ inputs }) => inputs.blockPublicPolicy === true,
    },
    {
      id: 'CKV_AWS_55',
      requirement: 'Public ACLs are ignored.',
      type: publicAccess,
      passes: ({ inputs }) => inputs.ignorePublicAcls === true,
    },
    {
      id: 'CKV_AWS_56',
      requirement: 'Public buckets are restricted.',
      type: publicAccess,
      passes: ({ inputs }) => inputs.restrictPublicBuckets === true,
    },
    {
      id: 'CKV2_AWS_6',
      requirement: 'The bucket has a public access block.',
      type: bucket,
      passes: (one, graph) => has(graph, 'bucketPublicAccessBlock', one),
    },
    {
      id: 'CKV_AWS_70',
      requirement: 'The policy allows nothing to everyone.',
      type: bucket,
      passes: (one, graph) =>
        !policyOf(graph, one).some((each) => each.Effect === 'Allow' && isEveryone(each.Principal)),
    },
    {
      id: 'CKV_AWS_93',
      requirement: 'The policy denies everyone only under a condition, so that it locks nobody out.',
      type: bucket,
      passes: (one, graph) =>
        !policyOf(graph, one).some((each) => each.Effect === 'Deny' && isEveryone(each.Principal) && !each.Condition),
    },
    {
      id: 'CKV_AWS_379',
      requirement: 'The policy denies plain HTTP.',
      type: bucket,
      passes: (one, graph) =>
        policyOf(graph, one).some(
          ({ Effect, Condition }) => Effect === 'Deny' && JSON.stringify(Condition)?.includes('aws:SecureTransport'),
        ),
    },
    {
      id: 'CKV_AWS_144',
      requirement: 'Objects are replicated to another region.',
      type: bucket,
      waiver: {
        names: bothBuckets,
        reason:
          'Replication doubles the bill for storage. If you must survive the loss of a region, add it in ' +
          '[bucket.ts](../infra/bucket.ts).',
      },
      passes: (one, graph) => has(graph, 'bucketReplicationConfig', one),
    },
    {
      id: 'CKV_AWS_145',
      requirement: 'Objects are encrypted with KMS by default.',
      type: bucket,
      waiver: {
        names: bothBuckets,
        reason:
          "SSE-S3 costs nothing per request. KMS needs a grant in the delivery stream's role and one for each reader. " +
          '[One setting](deploy/encryption.md) turns it on.',
      },
      passes: (one, graph) =>
        partsOf(graph, 'bucketServerSideEncryptionConfiguration', one).some(({ rules }) =>
          JSON.stringify(rules).includes('aws:kms'),
        ),
    },
    {
      id: 'CKV2_AWS_61',
      requirement: 'The bucket has a lifecycle.',
      type: bucket,
      waiver: { names: ['WebAssetsBucket'], reason: 'Each deploy deletes the files of the deploy before it.' },
      passes: (one, graph) => has(graph, 'bucketLifecycleConfiguration', one),
    },
    {
      id: 'CKV2_AWS_62',
      requirement: 'The bucket sends event notifications.',
      type: bucket,
      waiver: { names: bothBuckets, reason: 'Nothing receives them yet.' },
      passes: (one, graph) => has(graph, 'bucketNotification', one),
    },
    {
      id: 'CKV_AWS_300',
      requirement: 'Unfinished uploads are deleted.',
      type: 'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration',
      passes: ({ inputs }) => JSON.stringify(inputs.rules).includes('abortIncompleteMultipartUpload'),
    },
  ],
}

/** Returns the inputs of a bucket's resources of one kind, such as `bucketPolicy`. */
function partsOf(graph: Graph, kind: string, { inputs }: Resource) {
  const parts = graph.resources.filter(({ type }) => type.startsWith(`aws:s3/${kind}:`))
  return parts.map((part) => part.inputs).filter((part) => part.bucket === inputs.bucket)
}

function has(graph: Graph, kind: string, one: Resource): boolean {
  return partsOf(graph, kind, one).length > 0
}

function hasNoAcl(one: Resource, graph: Graph): boolean {
  return !one.inputs.acl && !has(graph, 'bucketAcl', one)
}

function policyOf(graph: Graph, one: Resource): Statement[] {
  return partsOf(graph, 'bucketPolicy', one).flatMap(({ policy }) => statements(policy))
}

import type { Graph, Resource } from './evaluate.ts'
import { all, type Statement, statements } from './graph.ts'

/** A rule of Checkov, by its public id, as a predicate of ours over the graph; Checkov itself is not run. */
export type Rule = {
  id: string
  /** The type whose resources it judges. */
  type: string
  holds: (resource: Resource, graph: Graph) => boolean
}

const stream = 'aws:kinesis/stream:Stream'
const delivery = 'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream'
const bucket = 'aws:s3/bucket:Bucket'
const publicAccess = 'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock'
const lambda = 'aws:lambda/function:Function'
const permission = 'aws:lambda/permission:Permission'
const role = 'aws:iam/role:Role'
const logGroup = 'aws:cloudwatch/logGroup:LogGroup'
const site = 'aws:cloudfront/distribution:Distribution'
const siteHeaders = 'aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy'

/** Each rule of Checkov's index for the types of this graph; docs/security.md says which have no say here. */
export const rules: Rule[] = [
  // Kinesis, Firehose
  { id: 'CKV_AWS_43', type: stream, holds: ({ inputs }) => inputs.encryptionType === 'KMS' },
  { id: 'CKV_AWS_185', type: stream, holds: ({ inputs }) => isOwnKey(inputs.kmsKeyId) },
  {
    id: 'CKV_AWS_240',
    type: delivery,
    // A delivery stream with a Kinesis source has the encryption of its source, and may have none of its own.
    holds: ({ inputs }) => Boolean(inputs.kinesisSourceConfiguration ?? inputs.serverSideEncryption?.enabled),
  },
  { id: 'CKV_AWS_241', type: delivery, holds: ({ inputs }) => isOwnKey(inputs.serverSideEncryption?.keyArn) },

  // S3
  { id: 'CKV_AWS_18', type: bucket, holds: (one, graph) => has(graph, 'bucketLogging', one) },
  {
    id: 'CKV_AWS_19',
    type: bucket,
    holds: (one, graph) => has(graph, 'bucketServerSideEncryptionConfiguration', one),
  },
  { id: 'CKV_AWS_20', type: bucket, holds: (one, graph) => !one.inputs.acl && !has(graph, 'bucketAcl', one) },
  { id: 'CKV_AWS_57', type: bucket, holds: (one, graph) => !one.inputs.acl && !has(graph, 'bucketAcl', one) },
  {
    id: 'CKV_AWS_21',
    type: bucket,
    holds: (one, graph) =>
      of(graph, 'bucketVersioning', one).some(({ versioningConfiguration: { status } }) => status === 'Enabled'),
  },
  { id: 'CKV_AWS_53', type: publicAccess, holds: ({ inputs }) => inputs.blockPublicAcls === true },
  { id: 'CKV_AWS_54', type: publicAccess, holds: ({ inputs }) => inputs.blockPublicPolicy === true },
  { id: 'CKV_AWS_55', type: publicAccess, holds: ({ inputs }) => inputs.ignorePublicAcls === true },
  { id: 'CKV_AWS_56', type: publicAccess, holds: ({ inputs }) => inputs.restrictPublicBuckets === true },
  { id: 'CKV2_AWS_6', type: bucket, holds: (one, graph) => has(graph, 'bucketPublicAccessBlock', one) },
  {
    id: 'CKV_AWS_70',
    type: bucket,
    holds: (one, graph) => !policyOf(graph, one).some((each) => each.Effect === 'Allow' && isAnyone(each.Principal)),
  },
  {
    id: 'CKV_AWS_93',
    type: bucket,
    holds: (one, graph) =>
      !policyOf(graph, one).some((each) => each.Effect === 'Deny' && isAnyone(each.Principal) && !each.Condition),
  },
  {
    id: 'CKV_AWS_379',
    type: bucket,
    holds: (one, graph) =>
      policyOf(graph, one).some(
        ({ Effect, Condition }) => Effect === 'Deny' && JSON.stringify(Condition)?.includes('aws:SecureTransport'),
      ),
  },
  { id: 'CKV_AWS_144', type: bucket, holds: (one, graph) => has(graph, 'bucketReplicationConfig', one) },
  {
    id: 'CKV_AWS_145',
    type: bucket,
    holds: (one, graph) =>
      of(graph, 'bucketServerSideEncryptionConfiguration', one).some(({ rules }) =>
        JSON.stringify(rules).includes('aws:kms'),
      ),
  },
  { id: 'CKV2_AWS_61', type: bucket, holds: (one, graph) => has(graph, 'bucketLifecycleConfiguration', one) },
  { id: 'CKV2_AWS_62', type: bucket, holds: (one, graph) => has(graph, 'bucketNotification', one) },
  {
    id: 'CKV_AWS_300',
    type: 'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration',
    holds: ({ inputs }) => JSON.stringify(inputs.rules).includes('abortIncompleteMultipartUpload'),
  },

  // Lambda
  {
    id: 'CKV_AWS_45',
    type: lambda,
    holds: ({ inputs }) => !/AKIA|secret|token|password|_key"/i.test(JSON.stringify(inputs.environment)),
  },
  { id: 'CKV_AWS_50', type: lambda, holds: ({ inputs }) => inputs.tracingConfig?.mode === 'Active' },
  { id: 'CKV_AWS_115', type: lambda, holds: ({ inputs }) => inputs.reservedConcurrentExecutions > 0 },
  { id: 'CKV_AWS_116', type: lambda, holds: ({ inputs }) => Boolean(inputs.deadLetterConfig) },
  { id: 'CKV_AWS_117', type: lambda, holds: ({ inputs }) => Boolean(inputs.vpcConfig) },
  { id: 'CKV_AWS_173', type: lambda, holds: ({ inputs }) => Boolean(inputs.kmsKeyArn) },
  { id: 'CKV_AWS_272', type: lambda, holds: ({ inputs }) => Boolean(inputs.codeSigningConfigArn) },
  { id: 'CKV_AWS_363', type: lambda, holds: ({ inputs }) => ['nodejs22.x', 'nodejs24.x'].includes(inputs.runtime) },
  {
    id: 'CKV2_AWS_75',
    type: lambda,
    holds: (_, graph) => all(graph, 'aws:lambda/functionUrl:FunctionUrl').length === 0,
  },
  { id: 'CKV_AWS_301', type: permission, holds: ({ inputs }) => inputs.principal !== '*' },
  { id: 'CKV_AWS_364', type: permission, holds: ({ inputs }) => Boolean(inputs.sourceArn ?? inputs.sourceAccount) },

  // API Gateway
  {
    id: 'CKV_AWS_309',
    type: 'aws:apigatewayv2/route:Route',
    holds: ({ inputs }) => ['AWS_IAM', 'CUSTOM', 'JWT'].includes(inputs.authorizationType),
  },
  {
    id: 'CKV_AWS_76',
    type: 'aws:apigatewayv2/stage:Stage',
    holds: ({ inputs }) => Boolean(inputs.accessLogSettings?.destinationArn),
  },
  {
    id: 'CKV2_AWS_51',
    type: 'aws:apigatewayv2/api:Api',
    holds: (_, graph) => JSON.stringify(all(graph, 'aws:apigatewayv2/domainName:DomainName')).includes('mutualTls'),
  },

  // IAM
  { id: 'CKV_AWS_60', type: role, holds: ({ inputs }) => !trust(inputs).some(({ Principal }) => isAnyone(Principal)) },
  {
    id: 'CKV_AWS_61',
    type: role,
    holds: ({ inputs }) => !trust(inputs).some(({ Principal }) => /\d{12}/.test(JSON.stringify(Principal))),
  },
  { id: 'CKV_AWS_274', type: role, holds: ({ inputs }) => !isManaged(inputs, 'AdministratorAccess') },
  { id: 'CKV2_AWS_56', type: role, holds: ({ inputs }) => !isManaged(inputs, 'IAMFullAccess') },
  { id: 'CKV_AWS_62', type: role, holds: allowsNone(({ action, resource }) => action === '*' && resource === '*') },
  { id: 'CKV_AWS_63', type: role, holds: allowsNone(({ action }) => action === '*') },
  { id: 'CKV2_AWS_40', type: role, holds: allowsNone(({ action }) => /^(iam:)?\*$/.test(action)) },
  // Another's powers and credentials are had through these services.
  {
    id: 'CKV_AWS_286',
    type: role,
    holds: allowsNone(({ action }) =>
      /^(\*|(iam|sts|lambda|ec2|glue|cloudformation|codebuild|codestar|datapipeline|sagemaker):)/.test(action),
    ),
  },
  { id: 'CKV_AWS_287', type: role, holds: allowsNone(({ action }) => /^(\*|iam:|sts:|.*Token|.*Secret)/.test(action)) },
  // Reading, granting and writing without constraints: any action on "*".
  { id: 'CKV_AWS_288', type: role, holds: allowsNone(({ resource }) => resource === '*') },
  { id: 'CKV_AWS_289', type: role, holds: allowsNone(({ resource }) => resource === '*') },
  { id: 'CKV_AWS_290', type: role, holds: allowsNone(({ resource }) => resource === '*') },
  { id: 'CKV_AWS_355', type: role, holds: allowsNone(({ resource }) => resource === '*') },

  // The roles of infra/github.json
  {
    id: 'CKV_AWS_393',
    type: 'AWS::IAM::Role',
    holds: ({ inputs }) =>
      statements(inputs.AssumeRolePolicyDocument).every(({ Condition }) =>
        /^\{"StringEquals":\{.*:sub":\{"Fn::Sub":"repo:\$\{Repository\}:[a-z:-]+"/.test(JSON.stringify(Condition)),
      ),
  },

  // CloudWatch Logs
  { id: 'CKV_AWS_66', type: logGroup, holds: ({ inputs }) => inputs.retentionInDays > 0 },
  { id: 'CKV_AWS_158', type: logGroup, holds: ({ inputs }) => Boolean(inputs.kmsKeyId) },
  { id: 'CKV_AWS_338', type: logGroup, holds: ({ inputs }) => inputs.retentionInDays >= 365 },

  // CloudWatch alarms
  {
    id: 'CKV_AWS_319',
    type: 'aws:cloudwatch/metricAlarm:MetricAlarm',
    holds: ({ inputs }) => inputs.actionsEnabled !== false,
  },

  { id: 'CKV_AWS_26', type: 'aws:sns/topic:Topic', holds: ({ inputs }) => Boolean(inputs.kmsMasterKeyId) },

  // CloudFront
  {
    id: 'CKV_AWS_34',
    type: site,
    holds: ({ inputs }) =>
      ['redirect-to-https', 'https-only'].includes(inputs.defaultCacheBehavior.viewerProtocolPolicy),
  },
  { id: 'CKV_AWS_68', type: site, holds: ({ inputs }) => Boolean(inputs.webAclId) },
  { id: 'CKV_AWS_86', type: site, holds: ({ inputs }) => Boolean(inputs.loggingConfig) },
  {
    id: 'CKV_AWS_174',
    type: site,
    holds: ({ inputs }) => /^TLSv1\.[23]/.test(inputs.viewerCertificate.minimumProtocolVersion ?? ''),
  },
  { id: 'CKV_AWS_216', type: site, holds: ({ inputs }) => inputs.enabled === true },
  { id: 'CKV_AWS_305', type: site, holds: ({ inputs }) => Boolean(inputs.defaultRootObject) },
  { id: 'CKV_AWS_310', type: site, holds: ({ inputs }) => Boolean(inputs.originGroups?.length) },
  {
    id: 'CKV_AWS_374',
    type: site,
    holds: ({ inputs }) => inputs.restrictions.geoRestriction.restrictionType !== 'none',
  },
  {
    id: 'CKV2_AWS_32',
    type: site,
    holds: ({ inputs }) => Boolean(inputs.defaultCacheBehavior.responseHeadersPolicyId),
  },
  { id: 'CKV2_AWS_42', type: site, holds: ({ inputs }) => Boolean(inputs.viewerCertificate.acmCertificateArn) },
  {
    id: 'CKV2_AWS_46',
    type: site,
    holds: ({ inputs }) =>
      inputs.origins.every((origin: { originAccessControlId?: string }) => Boolean(origin.originAccessControlId)),
  },
  {
    id: 'CKV2_AWS_54',
    type: site,
    holds: ({ inputs }) =>
      inputs.origins.every(
        ({ customOriginConfig }: { customOriginConfig: { originSslProtocols: string[] } }) =>
          customOriginConfig.originSslProtocols.join() === 'TLSv1.2',
      ),
  },
  {
    id: 'CKV2_AWS_72',
    type: site,
    holds: ({ inputs }) =>
      inputs.origins.every(
        ({ customOriginConfig }: { customOriginConfig: { originProtocolPolicy: string } }) =>
          customOriginConfig.originProtocolPolicy === 'https-only',
      ),
  },
  {
    id: 'CKV_AWS_259',
    type: siteHeaders,
    holds: ({ inputs: { securityHeadersConfig } }) => {
      const { accessControlMaxAgeSec, includeSubdomains, preload } = securityHeadersConfig.strictTransportSecurity ?? {}
      return accessControlMaxAgeSec >= 31_536_000 && includeSubdomains === true && preload === true
    },
  },
]

function isOwnKey(key = ''): boolean {
  return key !== '' && !key.startsWith('alias/aws/')
}

/** The inputs of what belongs to a bucket. */
function of(graph: Graph, kind: string, { inputs }: Resource) {
  const belonging = graph.resources.filter(({ type }) => type.startsWith(`aws:s3/${kind}:`))
  return belonging.map((one) => one.inputs).filter((one) => one.bucket === inputs.bucket)
}

function has(graph: Graph, kind: string, one: Resource): boolean {
  return of(graph, kind, one).length > 0
}

function policyOf(graph: Graph, one: Resource): Statement[] {
  return of(graph, 'bucketPolicy', one).flatMap(({ policy }) => statements(policy))
}

function isAnyone(principal: unknown): boolean {
  return principal === '*' || JSON.stringify(principal)?.includes('"*"')
}

function trust({ assumeRolePolicy }: Resource['inputs']): Statement[] {
  return statements(assumeRolePolicy)
}

function isManaged({ managedPolicyArns = [] }: Resource['inputs'], name: string): boolean {
  return managedPolicyArns.some((arn: string) => arn.endsWith(`/${name}`))
}

function allowsNone(isBad: (grant: { action: string; resource: string }) => boolean): Rule['holds'] {
  return ({ name, inputs }, graph) => {
    const attached = all(graph, 'aws:iam/rolePolicy:RolePolicy').filter(({ options }) =>
      options.dependsOn.includes(name),
    )
    const documents = [...(inputs.inlinePolicies ?? []), ...attached.map((one) => one.inputs)]
    const grants = documents.flatMap(({ policy }) =>
      statements(policy)
        .filter(({ Effect }) => Effect === 'Allow')
        .flatMap(({ Action, Resource = '*' }) =>
          [Action].flat().flatMap((action) => [Resource].flat().map((resource) => ({ action, resource }))),
        ),
    )
    return grants.length > 0 && !grants.some(isBad)
  }
}

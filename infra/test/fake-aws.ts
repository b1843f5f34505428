// Stands in for AWS: the ids and ARNs of new resources, and the results of the data sources that the components read.

export const account = '123456789012'

type Inputs = Record<string, unknown>
type Outputs = Inputs & { id?: string }
type Registration = { type: string; name: string; inputs: Inputs }

/** Returns the id and the outputs of a new resource. */
export function created({ type, name, inputs }: Registration, region: string): { id: string; outputs: Inputs } {
  // A resource without a name gets one from Pulumi: its logical name and seven digits.
  const physical = String(inputs.name ?? inputs.bucket ?? `${name}-0000000`)
  const bucket = physical.toLowerCase()
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`
  const global = (service: string, resource: string) => `arn:aws:${service}::${account}:${resource}`
  const known: Record<string, Outputs> = {
    'aws:kinesis/stream:Stream': { arn: arn('kinesis', `stream/${physical}`) },
    'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream': {
      arn: arn('firehose', `deliverystream/${physical}`),
    },
    'aws:kms/key:Key': { id: 'keyid', keyId: 'keyid', arn: arn('kms', 'key/keyid') },
    'aws:sns/topic:Topic': { arn: arn('sns', physical) },
    'aws:s3/bucket:Bucket': {
      id: bucket,
      bucket,
      arn: `arn:aws:s3:::${bucket}`,
      bucketRegionalDomainName: `${bucket}.s3.${region}.amazonaws.com`,
    },
    'aws:iam/role:Role': { arn: global('iam', `role/${physical}`) },
    'aws:cloudwatch/logGroup:LogGroup': { arn: arn('logs', `log-group:${physical}`) },
    'aws:cloudwatch/logStream:LogStream': {
      arn: arn('logs', `log-group:${inputs.logGroupName}:log-stream:${physical}`),
    },
    'aws:lambda/function:Function': {
      arn: arn('lambda', `function:${physical}`),
      invokeArn: arn('apigateway', `lambda:path/2015-03-31/functions/${physical}/invocations`),
    },
    'aws:apigatewayv2/api:Api': {
      id: 'apiid',
      apiEndpoint: `https://apiid.execute-api.${region}.amazonaws.com`,
      executionArn: arn('execute-api', 'apiid'),
    },
    'aws:cloudfront/distribution:Distribution': {
      id: 'DISTRIBUTION',
      domainName: 'site.cloudfront.net',
      hostedZoneId: 'ZCLOUDFRONT',
    },
    'aws:cloudfront/keyValueStore:KeyValueStore': { arn: global('cloudfront', `key-value-store/${physical}`) },
    'aws:cloudfront/function:Function': { arn: global('cloudfront', `function/${physical}`) },
    'aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy': { id: `policy-${physical}` },
    // SST's look-up of a domain's zone in Route 53. Its other dynamic resources have no outputs that are read.
    'pulumi-nodejs:dynamic:Resource': { zoneId: 'ZONE' },
    'random:index/randomBytes:RandomBytes': { base64: Buffer.alloc(32, 1).toString('base64') },
  }
  const { id = physical, ...outputs } = known[type] ??
    outputsOfFront({ type, name, inputs }, region) ?? { arn: arn('offline', physical) }
  return { id, outputs: { name: physical, ...outputs } }
}

/** Returns the outputs of a resource that only a stage with a front has. */
function outputsOfFront({ type, name, inputs }: Registration, region: string): Outputs | undefined {
  const known: Record<string, Outputs> = {
    'aws:acm/certificate:Certificate': {
      arn: `arn:aws:acm:${region}:${account}:certificate/${inputs.domainName}`,
      domainValidationOptions: [
        {
          domainName: inputs.domainName,
          resourceRecordName: `_check.${inputs.domainName}`,
          resourceRecordType: 'CNAME',
          resourceRecordValue: '_value.acm-validations.aws',
        },
      ],
    },
    'aws:acm/certificateValidation:CertificateValidation': { certificateArn: inputs.certificateArn },
    'aws:apigatewayv2/domainName:DomainName': {
      domainName: inputs.domainName,
      domainNameConfiguration: {
        ...(inputs.domainNameConfiguration as Inputs),
        targetDomainName: `d-api.execute-api.${region}.amazonaws.com`,
        hostedZoneId: 'ZAPI',
      },
    },
    'aws:wafv2/webAcl:WebAcl': { arn: `arn:aws:wafv2:us-east-1:${account}:global/webacl/${inputs.name ?? name}/aclid` },
  }
  return known[type]
}

/** Returns the result of a data source; undefined if it is unknown here. */
export function invoke(token: string, inputs: Inputs, region: string): Inputs | undefined {
  const results: Record<string, () => Inputs> = {
    'aws:index/getRegion:getRegion': () => ({ id: region, region, name: region }),
    'aws:index/getPartition:getPartition': () => ({ partition: 'aws', dnsSuffix: 'amazonaws.com' }),
    'aws:index/getCallerIdentity:getCallerIdentity': () => ({ accountId: account }),
    'aws:iam/getPolicyDocument:getPolicyDocument': () => {
      const { statements, ...others } = inputs as { statements?: Statement[] }
      // The provider omits an empty list, and the components check that.
      return { ...others, ...(statements?.length ? { statements } : {}), json: policyDocument(statements) }
    },
  }
  return results[token]?.()
}

type Statement = {
  sid?: string
  effect?: string
  actions?: string[]
  resources?: string[]
  principals?: { type: string; identifiers: string[] }[]
  conditions?: { test: string; variable: string; values: string[] }[]
}

/** Returns the JSON of `aws_iam_policy_document`. Like the provider, it writes a list of one item as that item. */
function policyDocument(statements: Statement[] = []): string {
  const one = (list: string[]) => (list.length === 1 ? list[0] : list)
  const group = <T>(list: T[], key: (item: T) => string, value: (items: T[]) => unknown) =>
    Object.fromEntries(Object.entries(Object.groupBy(list, key)).map(([name, items]) => [name, value(items ?? [])]))
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map(({ sid, effect = 'Allow', actions, resources, principals, conditions }) => ({
      ...(sid && { Sid: sid }),
      Effect: effect,
      ...(principals && {
        Principal: principals.some(({ type }) => type === '*')
          ? '*'
          : group(
              principals,
              ({ type }) => type,
              (all) => one(all.flatMap(({ identifiers }) => identifiers)),
            ),
      }),
      ...(actions && { Action: one(actions) }),
      ...(resources && { Resource: one(resources) }),
      ...(conditions && {
        Condition: group(
          conditions,
          ({ test }) => test,
          (all) => Object.fromEntries(all.map(({ variable, values }) => [variable, one(values)])),
        ),
      }),
    })),
  })
}

import { api as definition, handler, logs, named, throttle, timeouts, watching } from '@sluice/core/pipeline'
import { accessEnvironment, gatewayAuth } from './access.ts'
import { bundle } from './bundle.ts'
import { deliveryStream } from './delivery.ts'
import { key } from './encryption.ts'
import { frontOf, isProduction, originOf } from './stage.ts'
import { stream } from './stream.ts'

const { cors } = definition
const { rateLimit, burstLimit } = throttle()
const front = frontOf($app.stage)

export const api = new sst.aws.ApiGatewayV2('Api', {
  ...(front && { domain: originOf(front) }),
  cors: {
    // `sst dev` runs the console on this machine. No other page needs its API.
    allowOrigins: $dev ? [cors.devOrigin] : [...cors.allowOrigins],
    allowMethods: [...cors.allowMethods],
    allowHeaders: [...cors.allowHeaders],
    exposeHeaders: [...cors.exposeHeaders],
    maxAge: `${cors.maxAgeSeconds} seconds`,
  },
  transform: {
    // With CloudFront in front, the gateway's own URL would bypass the firewall.
    api: {
      name: named(definition.name, $app.stage),
      ...(front && { disableExecuteApiEndpoint: !front.keepGatewayUrl }),
    },
    logGroup: { retentionInDays: logs.retentionDays },
    stage(args, opts) {
      args.defaultRouteSettings = {
        throttlingRateLimit: rateLimit,
        throttlingBurstLimit: burstLimit,
      }
      // SST's format quotes its values twice and always logs client addresses and user agents.
      args.accessLogSettings = $output(args.accessLogSettings).apply((settings) => ({
        destinationArn: settings?.destinationArn ?? '',
        format: JSON.stringify({
          requestId: '$context.requestId',
          time: '$context.requestTime',
          route: '$context.routeKey',
          status: '$context.status',
          bytes: '$context.dataProcessed',
          ms: '$context.responseLatency',
          handlerMs: '$context.integrationLatency',
          error: '$context.error.message',
          ...(logs.clientAddress && { address: '$context.identity.sourceIp' }),
        }),
      }))
      // A new delivery stream reads from LATEST, so it must exist before the first event arrives.
      opts.dependsOn = [deliveryStream]
    },
  },
})

export const handlerLogs = new aws.cloudwatch.LogGroup('HandlerLogs', {
  name: `/aws/lambda/${named(handler.name, $app.stage)}`,
  retentionInDays: logs.retentionDays,
})

const metricsEnvironment: Record<string, string> = isProduction($app.stage)
  ? { METRICS_NAMESPACE: watching.metricsNamespace }
  : {}

const environment = { STREAM_NAME: stream.name, ...accessEnvironment, ...metricsEnvironment }

api.route(
  definition.route,
  {
    name: named(handler.name, $app.stage),
    handler: 'packages/functions/src/submit.handler',
    runtime: 'nodejs24.x',
    architecture: 'arm64',
    memory: `${handler.memoryMB} MB`,
    timeout: `${timeouts.handlerSeconds} seconds`,
    logging: { format: 'json', logGroup: handlerLogs.name },
    nodejs: bundle,
    environment,
    // `link` would grant kinesis:*.
    permissions: [
      { actions: ['kinesis:PutRecords'], resources: [stream.arn] },
      ...(key ? [{ actions: ['kms:GenerateDataKey'], resources: [key.arn] }] : []),
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [$interpolate`${handlerLogs.arn}:*`] },
    ],
    transform: {
      role(args) {
        // AWSLambdaBasicExecutionRole may write to every log group of the account.
        args.managedPolicyArns = []
        // SST 4.17.1 lets the whole account assume the role, which only `sst dev` needs.
        if (!$dev) {
          args.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: 'lambda.amazonaws.com' })
        }
      },
      function(args, opts) {
        // With a new stream, the function must not turn to it before its delivery stream reads it.
        opts.dependsOn = [deliveryStream]
        // SST adds an encryption key for linked resources. This function has none.
        if (!$dev) args.environment = { variables: environment }
      },
    },
  },
  { name: 'Submit', auth: gatewayAuth(api) },
)

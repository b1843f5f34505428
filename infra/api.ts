import { api as definition, handler, logs, timeouts, watching } from '@sluice/core/pipeline'
import { gatewayAuth, keyEnvironment } from './access.ts'
import { deliveryStream } from './delivery.ts'
import { isProduction, named } from './stage.ts'
import { stream } from './stream.ts'

const { cors, throttle } = definition

export const api = new sst.aws.ApiGatewayV2('Api', {
  cors: {
    // `sst dev` runs the console on this machine, and nobody else has business with its API.
    allowOrigins: $dev ? [cors.devOrigin] : [...cors.allowOrigins],
    allowMethods: [...cors.allowMethods],
    allowHeaders: [...cors.allowHeaders],
    exposeHeaders: [...cors.exposeHeaders],
    maxAge: `${cors.maxAgeSeconds} seconds`,
  },
  transform: {
    api: { name: named(definition.name, $app.stage) },
    logGroup: { retentionInDays: logs.retentionDays },
    stage(args, opts) {
      args.defaultRouteSettings = {
        throttlingRateLimit: throttle.rateLimit,
        throttlingBurstLimit: throttle.burstLimit,
      }
      // SST's format quotes twice, and holds client addresses and user agents.
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
        }),
      }))
      // A new delivery stream reads from LATEST: no event may arrive before it is there.
      opts.dependsOn = [deliveryStream]
    },
  },
})

const handlerLogs = new aws.cloudwatch.LogGroup('HandlerLogs', {
  name: `/aws/lambda/${named(handler.name, $app.stage)}`,
  retentionInDays: logs.retentionDays,
})

const metricsEnvironment: Record<string, string> = isProduction($app.stage)
  ? { METRICS_NAMESPACE: watching.metricsNamespace }
  : {}

const environment = { STREAM_NAME: stream.name, ...metricsEnvironment, ...keyEnvironment }

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
    nodejs: { minify: true, esbuild: { mainFields: ['module', 'main'] } },
    environment,
    // Not `link`, which grants kinesis:*.
    permissions: [
      { actions: ['kinesis:PutRecords'], resources: [stream.arn] },
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [$interpolate`${handlerLogs.arn}:*`] },
    ],
    transform: {
      role(args) {
        // AWSLambdaBasicExecutionRole writes to every log group of the account.
        args.managedPolicyArns = []
        // SST 4.17.1 also trusts the whole account, which only `sst dev` needs.
        if (!$dev) {
          args.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: 'lambda.amazonaws.com' })
        }
      },
      function(args) {
        // SST adds a key for linked resources, of which there are none.
        if (!$dev) args.environment = { variables: environment }
      },
    },
  },
  { name: 'Submit', auth: gatewayAuth(api) },
)

export const { url } = api

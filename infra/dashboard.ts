import { app, deliveryStream, handler, named, stream, watching } from '@sluice/core/pipeline'
import { api, handlerLogs } from './api.ts'

type Metric = $util.Input<string>[]

const { region } = aws.getRegionOutput()
const ofStream = ['StreamName', named(stream.name, $app.stage)]
const ofDelivery = ['DeliveryStreamName', named(deliveryStream.name, $app.stage)]
const ofFunction = ['FunctionName', named(handler.name, $app.stage)]
const ofApi = ['ApiId', api.nodes.api.id]
const ofEvents = ['Stream', named(stream.name, $app.stage)]

/** The graphs, in the order in which an event passes them. The last one shows what the bill grows with. */
const graphs: { title: string; stat: string; metrics: Metric[] }[] = [
  {
    title: 'Events: accepted, rejected, retry',
    stat: 'Sum',
    metrics: ['Accepted', 'Rejected', 'Retry'].map((name) => [watching.metricsNamespace, name, ...ofEvents]),
  },
  {
    title: 'Requests',
    stat: 'Sum',
    metrics: ['Count', '4xx', '5xx'].map((name) => ['AWS/ApiGateway', name, ...ofApi]),
  },
  {
    title: 'Duration in ms: gateway and function',
    stat: 'p99',
    metrics: [
      ['AWS/ApiGateway', 'Latency', ...ofApi],
      ['AWS/Lambda', 'Duration', ...ofFunction],
    ],
  },
  {
    title: 'Throttled',
    stat: 'Sum',
    metrics: [
      ['AWS/Kinesis', 'WriteProvisionedThroughputExceeded', ...ofStream],
      ['AWS/Lambda', 'Throttles', ...ofFunction],
    ],
  },
  {
    title: 'Stream per minute: bytes and records',
    stat: 'Sum',
    metrics: ['IncomingBytes', 'IncomingRecords'].map((name) => ['AWS/Kinesis', name, ...ofStream]),
  },
  {
    title: 'Freshness: seconds until S3, and ms behind the stream',
    stat: 'Maximum',
    metrics: ['DeliveryToS3.DataFreshness', 'KinesisMillisBehindLatest'].map((name) => [
      'AWS/Firehose',
      name,
      ...ofDelivery,
    ]),
  },
  {
    title: 'Cost drivers: requests, records, bytes to S3, bytes of logs',
    stat: 'Sum',
    metrics: [
      ['AWS/ApiGateway', 'Count', ...ofApi],
      ['AWS/Kinesis', 'IncomingRecords', ...ofStream],
      ['AWS/Firehose', 'DeliveryToS3.Bytes', ...ofDelivery],
      ['AWS/Logs', 'IncomingBytes', 'LogGroupName', handlerLogs.name],
    ],
  },
]

if (watching.dashboard)
  new aws.cloudwatch.Dashboard('Dashboard', {
    dashboardName: named(app, $app.stage),
    dashboardBody: $jsonStringify({
      widgets: graphs.map(({ title, stat, metrics }, n) => ({
        type: 'metric',
        x: (n % 2) * 12,
        y: Math.floor(n / 2) * 6,
        width: 12,
        height: 6,
        properties: { title, stat, metrics, region, period: 60, view: 'timeSeries' },
      })),
    }),
  })

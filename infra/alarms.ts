import {
  app,
  stream as definition,
  deliveryStream as delivery,
  folderOf,
  handler,
  kinesisLimits,
  named,
  watching,
} from '@sluice/core/pipeline'
import { api } from './api.ts'
import { bucket } from './bucket.ts'
import { deliveryStream } from './delivery.ts'
import { stream } from './stream.ts'

const { budgetScope, monthlyBudgetUsd, quietHours, thresholds } = watching
const email = watching.email === 'none' ? '' : watching.email

const namedHere = (name: string) => named(`${app}-${name}`, $app.stage)
const topic = email ? new aws.sns.Topic('Alarms', { name: namedHere('alarms') }) : undefined
if (topic) new aws.sns.TopicSubscription('AlarmsByEmail', { topic: topic.arn, protocol: 'email', endpoint: email })

// Without traffic none of these metrics has datapoints, which is normal.
const alarm = (name: string, metric: aws.cloudwatch.MetricAlarmArgs) =>
  new aws.cloudwatch.MetricAlarm(name, {
    treatMissingData: 'notBreaching',
    alarmActions: topic ? [topic.arn] : [],
    okActions: topic ? [topic.arn] : [],
    ...metric,
  })

const streamMetric = { namespace: 'AWS/Kinesis', dimensions: { StreamName: stream.name } }
const deliveryMetric = { namespace: 'AWS/Firehose', dimensions: { DeliveryStreamName: deliveryStream.name } }
const functionMetric = { namespace: 'AWS/Lambda', dimensions: { FunctionName: named(handler.name, $app.stage) } }
const apiMetric = { namespace: 'AWS/ApiGateway', dimensions: { ApiId: api.nodes.api.id } }

alarm('StreamThrottled', {
  ...streamMetric,
  name: namedHere('stream-throttled'),
  alarmDescription: 'The shards have been full for several minutes. Raise stream.shardCount.',
  metricName: 'WriteProvisionedThroughputExceeded',
  statistic: 'Sum',
  period: 60,
  evaluationPeriods: 5,
  datapointsToAlarm: 3,
  comparisonOperator: 'GreaterThanThreshold',
  threshold: 0,
})

type ServiceMetric = Pick<aws.types.input.cloudwatch.MetricAlarmMetricQueryMetric, 'namespace' | 'dimensions'>
const { shardBytesPerSecond, shardRecordsPerSecond } = kinesisLimits
/** A metric of the stream or the delivery stream in an expression, summed up over `period` seconds. */
const sumOf = (id: string, metric: ServiceMetric, metricName: string, period: number) => ({
  id,
  metric: { ...metric, metricName, stat: 'Sum', period },
})

// An on-demand stream has no fixed capacity.
if (definition.shardCount !== 'on-demand') {
  const perMinute = 60 * definition.shardCount
  alarm('StreamNearlyFull', {
    name: namedHere('stream-nearly-full'),
    alarmDescription: 'The shards are nearly full. Raise stream.shardCount before writes are throttled.',
    metricQueries: [
      sumOf('bytes', streamMetric, 'IncomingBytes', 60),
      sumOf('records', streamMetric, 'IncomingRecords', 60),
      {
        id: 'use',
        label: 'Share of the capacity in use',
        expression: `MAX([bytes / ${perMinute * shardBytesPerSecond}, records / ${perMinute * shardRecordsPerSecond}])`,
        returnData: true,
      },
    ],
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    comparisonOperator: 'GreaterThanThreshold',
    threshold: thresholds.shardUse,
  })
}

alarm('DeliveryStopped', {
  name: namedHere('delivery-stopped'),
  alarmDescription: 'Events come in, but Firehose reads none. They are lost when the retention of the stream ends.',
  metricQueries: [
    sumOf('in', streamMetric, 'IncomingRecords', 300),
    sumOf('read', deliveryMetric, 'DataReadFromKinesisStream.Records', 300),
    // `in` has no data without traffic, and then neither has the expression.
    { id: 'stopped', label: 'Unread', expression: 'IF(in > 0 AND FILL(read, 0) < 1, 1, 0)', returnData: true },
  ],
  evaluationPeriods: 2,
  comparisonOperator: 'GreaterThanThreshold',
  threshold: 0,
})

const errors = new aws.s3.BucketMetric('ErrorObjects', {
  bucket: bucket.name,
  name: 'errors',
  filter: { prefix: folderOf(delivery.errorOutputPrefix) },
})

alarm('DeliveryErrors', {
  namespace: 'AWS/S3',
  dimensions: { BucketName: bucket.name, FilterId: errors.name },
  name: namedHere('delivery-errors'),
  alarmDescription: 'Firehose gave up on records and wrote them under errors/. Read the errorMessage in the object.',
  metricName: 'PutRequests',
  statistic: 'Sum',
  period: 300,
  evaluationPeriods: 1,
  comparisonOperator: 'GreaterThanThreshold',
  threshold: 0,
})

if (quietHours > 0)
  alarm('NoEvents', {
    ...streamMetric,
    name: namedHere('no-events'),
    alarmDescription: `No event has arrived for ${quietHours} hours.`,
    metricName: 'IncomingRecords',
    statistic: 'Sum',
    period: 3_600,
    evaluationPeriods: quietHours,
    comparisonOperator: 'LessThanThreshold',
    threshold: 1,
    treatMissingData: 'breaching',
  })

alarm('DeliveryLate', {
  ...deliveryMetric,
  name: namedHere('delivery-late'),
  alarmDescription: 'The oldest undelivered event is ten buffering intervals old.',
  metricName: 'DeliveryToS3.DataFreshness',
  statistic: 'Maximum',
  period: 60,
  evaluationPeriods: 3,
  comparisonOperator: 'GreaterThanThreshold',
  threshold: thresholds.freshnessSeconds,
})

alarm('DeliveryFails', {
  ...deliveryMetric,
  name: namedHere('delivery-fails'),
  alarmDescription: 'S3 rejects objects. Firehose retries until the retention of the stream ends.',
  metricName: 'DeliveryToS3.Success',
  statistic: 'Average',
  period: 300,
  evaluationPeriods: 3,
  comparisonOperator: 'LessThanThreshold',
  threshold: thresholds.deliverySuccess,
})

alarm('DeliveryBehind', {
  ...deliveryMetric,
  name: namedHere('delivery-behind'),
  alarmDescription: 'Events arrive faster than Firehose reads them. Events older than the retention are lost.',
  metricName: 'KinesisMillisBehindLatest',
  statistic: 'Maximum',
  period: 60,
  evaluationPeriods: 5,
  comparisonOperator: 'GreaterThanThreshold',
  threshold: thresholds.behindMs,
})

alarm('HandlerFails', {
  ...functionMetric,
  name: namedHere('handler-fails'),
  alarmDescription: 'The function timed out or crashed. Read its log.',
  metricName: 'Errors',
  statistic: 'Sum',
  period: 300,
  evaluationPeriods: 1,
  comparisonOperator: 'GreaterThanThreshold',
  threshold: 0,
})

alarm('HandlerThrottled', {
  ...functionMetric,
  name: namedHere('handler-throttled'),
  alarmDescription: 'The Lambda concurrency of the account is used up. Request a higher quota from AWS.',
  metricName: 'Throttles',
  statistic: 'Sum',
  period: 300,
  evaluationPeriods: 1,
  comparisonOperator: 'GreaterThanThreshold',
  threshold: 0,
})

alarm('ApiFails', {
  ...apiMetric,
  name: namedHere('api-fails'),
  alarmDescription:
    'Clients get 5xx. With 503 the stream does not respond, otherwise the function or the gateway fails.',
  metricName: '5xx',
  statistic: 'Sum',
  period: 300,
  evaluationPeriods: 1,
  comparisonOperator: 'GreaterThanThreshold',
  threshold: thresholds.serverErrors,
})

if (monthlyBudgetUsd > 0) {
  new aws.budgets.Budget('Budget', {
    name: named(app, $app.stage),
    budgetType: 'COST',
    timeUnit: 'MONTHLY',
    limitAmount: String(monthlyBudgetUsd),
    limitUnit: 'USD',
    // A tag counts only after someone activates it for billing.
    ...(budgetScope === 'app' && {
      costFilters: [{ name: 'TagKeyValue', values: [`user:sst:app$${app}`] }],
    }),
    notifications: (['ACTUAL', 'FORECASTED'] as const).map((notificationType) => ({
      notificationType,
      comparisonOperator: 'GREATER_THAN',
      threshold: notificationType === 'ACTUAL' ? 80 : 100,
      thresholdType: 'PERCENTAGE',
      subscriberEmailAddresses: [email],
    })),
  })
}

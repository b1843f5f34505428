import { app, handler, named, watching } from '@sluice/core/pipeline'
import { api } from './api.ts'
import { deliveryStream } from './delivery.ts'
import { stream } from './stream.ts'

const { email, monthlyBudgetUsd, thresholds } = watching

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
  // The budget covers the whole account: SST's tags count only after someone activates them for billing.
  new aws.budgets.Budget('Budget', {
    name: named(app, $app.stage),
    budgetType: 'COST',
    timeUnit: 'MONTHLY',
    limitAmount: String(monthlyBudgetUsd),
    limitUnit: 'USD',
    notifications: (['ACTUAL', 'FORECASTED'] as const).map((notificationType) => ({
      notificationType,
      comparisonOperator: 'GREATER_THAN',
      threshold: notificationType === 'ACTUAL' ? 80 : 100,
      thresholdType: 'PERCENTAGE',
      subscriberEmailAddresses: [email],
    })),
  })
}

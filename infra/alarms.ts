import { app, handler, watching } from '@sluice/core/pipeline'
import { api } from './api.ts'
import { deliveryStream } from './delivery.ts'
import { named } from './stage.ts'
import { stream } from './stream.ts'

const { email, monthlyBudgetUsd, thresholds } = watching

const topic = email ? new aws.sns.Topic('Alarms', { name: `${app}-alarms` }) : undefined
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
  name: `${app}-stream-throttled`,
  alarmDescription: 'The shards are full, not just for a moment: raise stream.shardCount.',
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
  name: `${app}-delivery-late`,
  alarmDescription: 'The oldest event that is not in S3 yet is ten buffering intervals old.',
  metricName: 'DeliveryToS3.DataFreshness',
  statistic: 'Maximum',
  period: 60,
  evaluationPeriods: 3,
  comparisonOperator: 'GreaterThanThreshold',
  threshold: thresholds.freshnessSeconds,
})

alarm('DeliveryFails', {
  ...deliveryMetric,
  name: `${app}-delivery-fails`,
  alarmDescription: 'S3 refuses objects; Firehose tries again until the stream forgets.',
  metricName: 'DeliveryToS3.Success',
  statistic: 'Average',
  period: 300,
  evaluationPeriods: 3,
  comparisonOperator: 'LessThanThreshold',
  threshold: thresholds.deliverySuccess,
})

alarm('DeliveryBehind', {
  ...deliveryMetric,
  name: `${app}-delivery-behind`,
  alarmDescription: 'Firehose reads slower than events come; what it has not read within the retention is lost.',
  metricName: 'KinesisMillisBehindLatest',
  statistic: 'Maximum',
  period: 60,
  evaluationPeriods: 5,
  comparisonOperator: 'GreaterThanThreshold',
  threshold: thresholds.behindMs,
})

alarm('HandlerFails', {
  ...functionMetric,
  name: `${app}-handler-fails`,
  alarmDescription: 'The function timed out or crashed: it answers everything else by itself.',
  metricName: 'Errors',
  statistic: 'Sum',
  period: 300,
  evaluationPeriods: 1,
  comparisonOperator: 'GreaterThanThreshold',
  threshold: 0,
})

alarm('HandlerThrottled', {
  ...functionMetric,
  name: `${app}-handler-throttled`,
  alarmDescription: 'The account has no concurrency left for the function: ask AWS for more.',
  metricName: 'Throttles',
  statistic: 'Sum',
  period: 300,
  evaluationPeriods: 1,
  comparisonOperator: 'GreaterThanThreshold',
  threshold: 0,
})

alarm('ApiFails', {
  ...apiMetric,
  name: `${app}-api-fails`,
  alarmDescription: 'Clients are told 5xx: 503 is the stream not answering, anything else the function or the gateway.',
  metricName: '5xx',
  statistic: 'Sum',
  period: 300,
  evaluationPeriods: 1,
  comparisonOperator: 'GreaterThanThreshold',
  threshold: thresholds.serverErrors,
})

if (monthlyBudgetUsd > 0) {
  if (!email)
    throw new Error('A budget requires an email address. Set watching.email or remove watching.monthlyBudgetUsd.')
  // The budget covers the whole account: SST's tags count only after someone activates them for billing.
  new aws.budgets.Budget('Budget', {
    name: app,
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

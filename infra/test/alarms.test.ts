import { app, deliveryStream, handler, region, stream } from '@sluice/core/pipeline'
import { describe, expect, it } from 'vitest'
import { evaluated, graphOf } from './evaluated.ts'
import { account } from './fake-aws.ts'
import { all, one } from './graph.ts'

const prod = await graphOf('prod')
const personal = await graphOf('personal')
const watched = await graphOf('watched')
const alarmType = 'aws:cloudwatch/metricAlarm:MetricAlarm'
const alarms = all(prod, alarmType)

describe("prod's alarms", () => {
  it('cover the stream, the delivery, the function and the API', () => {
    const summaries = alarms.map(({ name, inputs }) => {
      if (inputs.metricQueries) return `${name}: ${inputs.metricQueries.at(-1).expression} > ${inputs.threshold}`
      const { namespace, metricName, statistic, comparisonOperator, threshold, period } = inputs
      const { datapointsToAlarm, evaluationPeriods: periods } = inputs
      const sign = comparisonOperator === 'LessThanThreshold' ? '<' : '>'
      const times = `${datapointsToAlarm ?? periods} of ${periods} × ${period} s`
      return `${name}: ${namespace} ${metricName} ${statistic} ${sign} ${threshold}, ${times}`
    })
    expect(summaries).toEqual([
      'ApiFails: AWS/ApiGateway 5xx Sum > 5, 1 of 1 × 300 s',
      'DeliveryBehind: AWS/Firehose KinesisMillisBehindLatest Maximum > 600000, 5 of 5 × 60 s',
      'DeliveryErrors: AWS/S3 PutRequests Sum > 0, 1 of 1 × 300 s',
      'DeliveryFails: AWS/Firehose DeliveryToS3.Success Average < 0.9, 3 of 3 × 300 s',
      'DeliveryLate: AWS/Firehose DeliveryToS3.DataFreshness Maximum > 600, 3 of 3 × 60 s',
      'DeliveryStopped: IF(in > 0 AND FILL(read, 0) < 1, 1, 0) > 0',
      'HandlerFails: AWS/Lambda Errors Sum > 0, 1 of 1 × 300 s',
      'HandlerThrottled: AWS/Lambda Throttles Sum > 0, 1 of 1 × 300 s',
      'StreamNearlyFull: MAX([bytes / 62914560, records / 60000]) > 0.8',
      'StreamThrottled: AWS/Kinesis WriteProvisionedThroughputExceeded Sum > 0, 3 of 5 × 60 s',
    ])
  })

  it("watch prod's resources by the dimensions that each service has", () => {
    type Query = { metric?: { metricName: string; dimensions: object } }
    const dimensionsOf = ({ dimensions, metricQueries }: { dimensions?: object; metricQueries?: Query[] }) =>
      dimensions ?? metricQueries?.flatMap(({ metric }) => (metric ? [[metric.metricName, metric.dimensions]] : []))
    const [ofStream, ofDelivery] = [{ StreamName: stream.name }, { DeliveryStreamName: deliveryStream.name }]
    expect(Object.fromEntries(alarms.map(({ name, inputs }) => [name, dimensionsOf(inputs)]))).toEqual({
      ApiFails: { ApiId: 'apiid' },
      DeliveryBehind: { DeliveryStreamName: deliveryStream.name },
      DeliveryErrors: {
        BucketName: one(prod, 'aws:s3/bucket:Bucket', 'BucketBucket').inputs.bucket,
        FilterId: 'errors',
      },
      DeliveryStopped: [
        ['IncomingRecords', ofStream],
        ['DataReadFromKinesisStream.Records', ofDelivery],
      ],
      StreamNearlyFull: [
        ['IncomingBytes', ofStream],
        ['IncomingRecords', ofStream],
      ],
      DeliveryFails: { DeliveryStreamName: deliveryStream.name },
      DeliveryLate: { DeliveryStreamName: deliveryStream.name },
      HandlerFails: { FunctionName: handler.name },
      HandlerThrottled: { FunctionName: handler.name },
      StreamThrottled: { StreamName: stream.name },
    })
  })

  it('ignore missing data, because no traffic means no datapoints', () => {
    for (const { inputs } of alarms) expect(inputs.treatMissingData).toBe('notBreaching')
  })

  it('report late delivery after ten intervals, long before events expire', () => {
    const { threshold } = one(prod, alarmType, 'DeliveryLate').inputs
    expect(threshold).toBe(10 * deliveryStream.bufferingIntervalSeconds)
    expect(threshold).toBeLessThan((stream.retentionHours * 3_600) / 24)
  })

  it('have a name each, and no action without an email address', () => {
    expect(new Set(alarms.map(({ inputs }) => inputs.name)).size).toBe(10)
    for (const { inputs } of alarms) expect([inputs.alarmActions, inputs.okActions]).toEqual([[], []])
    for (const type of ['aws:sns/topic:Topic', 'aws:budgets/budget:Budget']) expect(all(prod, type)).toEqual([])
  })
})

describe('with an email address and a budget', () => {
  it('evaluates without unknown calls', () => expect(watched.unknownCalls).toEqual([]))

  it('sends the start and the end of every alarm to the email address', () => {
    const arn = `arn:aws:sns:${region}:${account}:${app}-alarms`
    expect(all(watched, alarmType)).toHaveLength(11)
    for (const { inputs } of all(watched, alarmType))
      expect([inputs.alarmActions, inputs.okActions]).toEqual([[arn], [arn]])
    expect(one(watched, 'aws:sns/topicSubscription:TopicSubscription').inputs).toEqual({
      topic: arn,
      protocol: 'email',
      endpoint: 'ops@example.com',
    })
  })

  it('fires after six hours without an event, also if there is no data at all', () => {
    expect(one(watched, alarmType, 'NoEvents').inputs).toMatchObject({
      metricName: 'IncomingRecords',
      comparisonOperator: 'LessThanThreshold',
      threshold: 1,
      period: 3_600,
      evaluationPeriods: 6,
      treatMissingData: 'breaching',
      dimensions: { StreamName: stream.name },
    })
  })

  it('reports 80 % of the monthly budget, and a forecast above it', () => {
    const { inputs } = one(watched, 'aws:budgets/budget:Budget')
    expect(inputs).toMatchObject({ budgetType: 'COST', timeUnit: 'MONTHLY', limitAmount: '50', limitUnit: 'USD' })
    expect(inputs.notifications).toEqual(
      [
        ['ACTUAL', 80],
        ['FORECASTED', 100],
      ].map(([notificationType, threshold]) => ({
        notificationType,
        comparisonOperator: 'GREATER_THAN',
        threshold,
        thresholdType: 'PERCENTAGE',
        subscriberEmailAddresses: ['ops@example.com'],
      })),
    )
  })

  it('reports after each deploy that alarms notify nobody, unless that is wanted', async () => {
    const report = 'Alarms notify nobody: set watching.email'
    expect([prod.outputs.alarms, watched.outputs.alarms]).toEqual([report, undefined])
    const silenced = await graphOf('silenced')
    expect([silenced.outputs.alarms, all(silenced, 'aws:sns/topic:Topic')]).toEqual([undefined, []])
    expect(personal.outputs.alarms).toBeUndefined()
  })

  it('rejects a budget without an email address', async () => {
    const { graph, error } = await evaluated('budgetWithoutEmail')
    expect(graph).toBe('')
    expect(error).toContain('watching.email')
  })
})

describe('any other stage', () => {
  it('has no alarm, topic, budget or metrics, because they cost money', () => {
    const types = new Set(personal.resources.map(({ type }) => type))
    for (const type of [alarmType, 'aws:sns/topic:Topic', 'aws:budgets/budget:Budget'])
      expect(types).not.toContain(type)
    const { variables } = one(personal, 'aws:lambda/function:Function').inputs.environment
    expect(variables).not.toHaveProperty('METRICS_NAMESPACE')
  })
})

import { app } from '@sluice/core/pipeline'
import { describe, expect, it } from 'vitest'
import { all, evaluated, graphOf, one } from './graph.ts'

const prod = await graphOf('prod')
const personal = await graphOf('personal')
const watched = await graphOf('watched')
const alarmType = 'aws:cloudwatch/metricAlarm:MetricAlarm'
const alarms = all(prod, alarmType)

describe('the alarms of prod', () => {
  it('are on the stream, the delivery, the function and the API, each with its threshold', () => {
    const told = alarms.map(({ name, inputs }) => {
      const { namespace, metricName, statistic, comparisonOperator, threshold, period } = inputs
      const { datapointsToAlarm, evaluationPeriods: of } = inputs
      const sign = comparisonOperator === 'LessThanThreshold' ? '<' : '>'
      const times = `${datapointsToAlarm ?? of} of ${of} × ${period} s`
      return `${name}: ${namespace} ${metricName} ${statistic} ${sign} ${threshold}, ${times}`
    })
    expect(told).toEqual([
      'ApiFails: AWS/ApiGateway 5xx Sum > 5, 1 of 1 × 300 s',
      'DeliveryBehind: AWS/Firehose KinesisMillisBehindLatest Maximum > 600000, 5 of 5 × 60 s',
      'DeliveryFails: AWS/Firehose DeliveryToS3.Success Average < 0.9, 3 of 3 × 300 s',
      'DeliveryLate: AWS/Firehose DeliveryToS3.DataFreshness Maximum > 600, 3 of 3 × 60 s',
      'HandlerFails: AWS/Lambda Errors Sum > 0, 1 of 1 × 300 s',
      'HandlerThrottled: AWS/Lambda Throttles Sum > 0, 1 of 1 × 300 s',
      'StreamThrottled: AWS/Kinesis WriteProvisionedThroughputExceeded Sum > 0, 3 of 5 × 60 s',
    ])
  })

  it('watch what is there, by the dimension that the service has', () => {
    expect(Object.fromEntries(alarms.map(({ name, inputs }) => [name, inputs.dimensions]))).toEqual({
      ApiFails: { ApiId: 'apiid' },
      DeliveryBehind: { DeliveryStreamName: 'api-kinesis-firehose' },
      DeliveryFails: { DeliveryStreamName: 'api-kinesis-firehose' },
      DeliveryLate: { DeliveryStreamName: 'api-kinesis-firehose' },
      HandlerFails: { FunctionName: one(prod, 'aws:lambda/function:Function').inputs.name },
      HandlerThrottled: { FunctionName: one(prod, 'aws:lambda/function:Function').inputs.name },
      StreamThrottled: { StreamName: 'api-kinesis-stream' },
    })
  })

  it('take silence for well: no traffic, no datapoint', () => {
    for (const { inputs } of alarms) expect(inputs.treatMissingData).toBe('notBreaching')
  })

  it('come before the stream forgets what was not delivered', () => {
    const { retentionPeriod } = one(prod, 'aws:kinesis/stream:Stream').inputs
    const { threshold } = one(prod, alarmType, 'DeliveryLate').inputs
    const { bufferingInterval } = one(prod, 'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream').inputs
      .extendedS3Configuration
    expect(threshold).toBe(10 * bufferingInterval)
    expect(threshold).toBeLessThan((retentionPeriod * 3_600) / 24)
  })

  it('have names of their own, and tell nobody until there is an e-mail address', () => {
    expect(new Set(alarms.map(({ inputs }) => inputs.name)).size).toBe(7)
    for (const { inputs } of alarms) expect([inputs.alarmActions, inputs.okActions]).toEqual([[], []])
    for (const type of ['aws:sns/topic:Topic', 'aws:budgets/budget:Budget']) expect(all(prod, type)).toEqual([])
  })
})

describe('with an e-mail address and a budget', () => {
  it('every alarm tells the topic, and the topic the address, of the end too', () => {
    const { arn, endpoint } = {
      arn: `arn:aws:sns:ap-southeast-2:123456789012:${app}-alarms`,
      endpoint: 'ops@example.com',
    }
    expect(all(watched, alarmType)).toHaveLength(7)
    for (const { inputs } of all(watched, alarmType))
      expect([inputs.alarmActions, inputs.okActions]).toEqual([[arn], [arn]])
    expect(one(watched, 'aws:sns/topicSubscription:TopicSubscription').inputs).toEqual({
      topic: arn,
      protocol: 'email',
      endpoint,
    })
  })

  it('the account’s month is told at 80 % spent, and when it is forecast to exceed', () => {
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

  it('is evaluated to its end, every question answered', () => expect(watched.unknownCalls).toEqual([]))

  it('is refused with a budget that tells nobody', async () => {
    const { graph, error } = await evaluated('budgetUntold')
    expect(graph).toBe('')
    expect(error).toContain('watching.email')
  })
})

describe('any other stage', () => {
  it('is not watched, as that costs: no alarm, topic or budget, and no metrics', () => {
    const types = new Set(personal.resources.map(({ type }) => type))
    for (const type of [alarmType, 'aws:sns/topic:Topic', 'aws:budgets/budget:Budget'])
      expect(types).not.toContain(type)
    const { variables } = one(personal, 'aws:lambda/function:Function').inputs.environment
    expect(variables).not.toHaveProperty('METRICS_NAMESPACE')
  })
})

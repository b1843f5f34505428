import { app, deliveryStream, region, stream } from '@sluice/core/pipeline'
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

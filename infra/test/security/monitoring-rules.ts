import type { Section } from './rule.ts'

const logGroup = 'aws:cloudwatch/logGroup:LogGroup'
const everyLogGroup = ['ApiAccessLog', 'DeliveryLogs', 'HandlerLogs']

export const logSection: Section = {
  title: 'Log groups',
  rules: [
    {
      id: 'CKV_AWS_66',
      requirement: 'Logs have a retention period.',
      type: logGroup,
      passes: ({ inputs }) => inputs.retentionInDays > 0,
    },
    {
      id: 'CKV_AWS_158',
      requirement: 'Logs are encrypted with a customer-managed key.',
      type: logGroup,
      waiver: {
        names: everyLogGroup,
        reason: 'They contain counts and ids, never a payload. CloudWatch encrypts them with its own key.',
      },
      passes: ({ inputs }) => Boolean(inputs.kmsKeyId),
    },
    {
      id: 'CKV_AWS_338',
      requirement: 'Logs are kept for at least a year.',
      type: logGroup,
      waiver: {
        names: everyLogGroup,
        reason: 'A month is enough to find a failure. The bucket keeps the events themselves.',
      },
      passes: ({ inputs }) => inputs.retentionInDays >= 365,
    },
  ],
}

export const alarmSection: Section = {
  title: 'Alarms',
  rules: [
    {
      id: 'CKV_AWS_319',
      requirement: "An alarm's actions are enabled.",
      type: 'aws:cloudwatch/metricAlarm:MetricAlarm',
      passes: ({ inputs }) => inputs.actionsEnabled !== false,
    },
    {
      id: 'CKV_AWS_26',
      requirement: 'The topic is encrypted.',
      type: 'aws:sns/topic:Topic',
      waiver: {
        names: ['Alarms'],
        reason:
          "It passes on only names and numbers. Alarms can't use AWS's own key for topics, and a customer-managed " +
          'key costs 1 USD a month.',
      },
      passes: ({ inputs }) => Boolean(inputs.kmsMasterKeyId),
    },
  ],
}

import { app, named } from '@sluice/core/pipeline'
import { api, handlerLogs } from './api.ts'
import { deliveryLogs } from './delivery.ts'

/** Saves a query in CloudWatch's Logs Insights. */
const saveQuery = (id: string, name: string, logGroup: aws.cloudwatch.LogGroup, lines: string[]) =>
  new aws.cloudwatch.QueryDefinition(id, {
    name: `${named(app, $app.stage)}/${name}`,
    logGroupNames: [logGroup.name],
    queryString: lines.join('\n| '),
  })

saveQuery('EventsByKey', 'events by key', handlerLogs, [
  'filter ispresent(Accepted)',
  'stats sum(Accepted) as accepted, sum(Rejected) as rejected, sum(Retry) as retry by Key',
])

saveQuery('UnstoredEvents', 'events that were not stored', handlerLogs, [
  'fields @timestamp, @message',
  'filter @message like /not every event was stored|PutRecords failed|the handler failed/',
  'sort @timestamp desc',
  'limit 100',
])

saveQuery('Failures', 'failed requests', api.nodes.logGroup, [
  'filter status >= 400',
  'stats count() as requests by status, error, bin(5m)',
  'sort requests desc',
])

saveQuery('SlowRequests', 'slow requests', api.nodes.logGroup, [
  'filter ms > 1000',
  'fields @timestamp, requestId, status, ms, handlerMs, bytes',
  'sort ms desc',
  'limit 100',
])

saveQuery('FailedDeliveries', 'failed deliveries', deliveryLogs, [
  'fields @timestamp, errorCode, errorMessage, attemptsMade',
  'sort @timestamp desc',
  'limit 100',
])

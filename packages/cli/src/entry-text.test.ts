import type { LogEntry } from '@sluice/local/console/log-entry'
import { expect, it } from 'vitest'
import { entryText } from './entry-text.ts'

const id = '0198c0de-0000-7000-8000-00000000f200'
const request = { status: 202, ms: 14.4, requestId: 'r' }

it.each<[string, LogEntry]>([
  ['202  14 ms  0198…00f200  1 event  32 B', { step: 'accept', data: { ...request, bytes: 32, ids: [id] } }],
  [
    '202  1.4 s  0198…00f200  2 events  1.4 KiB',
    { step: 'accept', data: { ...request, ms: 1_414, bytes: 1_434, ids: [id, 'b'] } },
  ],
  [
    'shard 3  seq …001122  order-1  1 event  3.0 MiB',
    {
      step: 'stream',
      data: { shardId: 'shardId-000000000003', sequenceNumber: '49000001122', bytes: 3_145_728, ids: ['order-1'] },
    },
  ],
  [
    '0198…00f200  18 events  1023 B  a/b',
    { step: 'deliver', data: { key: 'a/b', lines: 18, bytes: 1_023 }, ids: Array(18).fill(id) },
  ],
  [
    '413  14 ms  request_too_large: Too large.',
    {
      step: 'reject',
      scope: 'request',
      data: {
        ...request,
        status: 413,
        type: 'about:blank',
        title: 'Content Too Large',
        code: 'request_too_large',
        detail: 'Too large.',
      },
    },
  ],
  [
    '207  14 ms  2 rejected  /_meta: reserved_field',
    {
      step: 'reject',
      scope: 'events',
      data: { ...request, status: 207, rejected: 2, error: { code: 'reserved_field', pointer: '/_meta', message: '' } },
    },
  ],
  ['no event ids  7 B  a/b', { step: 'deliver', data: { key: 'a/b', lines: 1, bytes: 7 }, ids: [] }],
  [
    '429  14 ms  0198…00f200  1 event  throttled: At its limit.',
    {
      step: 'retry',
      data: { ...request, status: 429, ids: [id], error: { code: 'throttled', message: 'At its limit.' } },
    },
  ],
  ['on   loseReply=2calls', { step: 'fault', status: 'on', data: { faults: { loseReply: { count: 2 } } } }],
  ['off  1 call affected', { step: 'fault', status: 'off', data: { affectedCalls: 1 } }],
  [
    'Handler: TypeError: no (at submit (app.ts:1:2))',
    { step: 'error', data: { message: 'Handler: TypeError: no\n    at submit (app.ts:1:2)\n    at call (b.ts:3:4)' } },
  ],
  ['One line. And another.', { step: 'error', data: { message: 'One line.\nAnd another.\n' } }],
  ["Couldn't write a/b.", { step: 'error', data: { message: "Couldn't write a/b." } }],
])('returns %j', (text, entry) => {
  expect(entryText(entry)).toBe(text)
})

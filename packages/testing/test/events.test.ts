import type { SubmitResponse } from '@sluice/core/response'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Sluice, startSluice } from '../src/index.ts'
import { post, send } from './send.ts'

let sluice: Sluice
beforeAll(async () => {
  sluice = await startSluice()
})
afterEach(() => sluice.reset())
afterAll(() => sluice.stop())

const messageOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'It resolved.',
    (error: Error) => error.message,
  )

describe('waitForEvent', () => {
  it('returns the event with its text, value, metadata, result and request', async () => {
    const text = '{"event":"signup", "user_id":1.0e2}'
    const response = await post(sluice.url, text, { 'x-trace': 'abc' })
    const { requestId, receivedAt, results } = (await response.json()) as SubmitResponse
    const [result] = results
    const event = await sluice.waitForEvent({ event: 'signup', user_id: 100 })
    expect(event).toEqual({
      text,
      value: { event: 'signup', user_id: 100 },
      meta: { id: result && 'id' in result ? result.id : '', received_at: receivedAt },
      result,
      request: {
        requestId,
        at: expect.any(String),
        source: 'node',
        status: 202,
        headers: expect.objectContaining({ 'x-trace': 'abc', 'content-type': 'application/json' }),
      },
    })
  })

  it('returns an event that arrives later', async () => {
    const event = sluice.waitForEvent({ event: 'late' }, { timeoutMs: 20_000 })
    await send(sluice.url, { event: 'early' })
    await send(sluice.url, [{ event: 'other' }, { event: 'late', n: 2 }])
    expect((await event).value).toEqual({ event: 'late', n: 2 })
  })

  it('returns the first of several events that match', async () => {
    await send(sluice.url, [{ n: 1 }, { event: 'a', n: 2 }, { event: 'a', n: 3 }])
    expect((await sluice.waitForEvent({ event: 'a' })).value).toEqual({ event: 'a', n: 2 })
  })

  it('lists the events that did arrive, the nearest first, with what differs', async () => {
    await send(sluice.url, [{ event: 'login' }, { event: 'signup', user_id: '123' }, { event: 'signup', _meta: 1 }])
    const message = await messageOf(sluice.waitForEvent({ event: 'signup', user_id: 123 }, { timeoutMs: 1 }))
    const time = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`
    const lines = [
      'There is no accepted event that matches {"event":"signup","user_id":123} within 1 ms.',
      ' 3 events arrived, the nearest first:\n\n',
      '  {"event":"signup","user_id":"123"}\n',
      '    accepted at TIME, sent by node\n',
      '    - /user_id: 123\n',
      '    + /user_id: "123"\n\n',
      '  {"event":"signup","_meta":1}\n',
      '    rejected (reserved_field: _meta is reserved. Rename this field.) at TIME, sent by node\n',
      '    - /user_id: 123\n',
      '    + /user_id is missing\n\n',
    ]
    expect(message.replace(new RegExp(time, 'g'), 'TIME').startsWith(lines.join(''))).toBe(true)
  })

  it('reports that nothing arrived', async () => {
    const message = await messageOf(sluice.waitForEvent({ event: 'signup' }, { timeoutMs: 1 }))
    expect(message).toMatch(/ within 1 ms\. No event arrived at POST \/submit\.$/)
  })

  it('waits for an event to be accepted, not only sent', async () => {
    await sluice.faults.set({ throttle: { count: 1 } })
    await send(sluice.url, { event: 'retried' })
    const { request } = await sluice.waitForEvent({ event: 'retried' })
    expect(request.status).toBe(202)
  })
})

describe('expectNone', () => {
  it('resolves if no event matches, whatever else arrives', async () => {
    await send(sluice.url, { event: 'login' })
    await sluice.expectNone({ event: 'error' }, { withinMs: 20 })
  })

  it('rejects with an event that is there', async () => {
    await send(sluice.url, { event: 'error', code: 7 })
    const message = await messageOf(sluice.expectNone({ event: 'error' }))
    expect(message).toMatch(/^1 accepted event matched \{"event":"error"\}:\n\n {2}\{"event":"error","code":7\}\n/)
  })

  it('rejects with an event that arrives in time', async () => {
    const none = messageOf(sluice.expectNone({ event: 'error' }, { withinMs: 20_000 }))
    await send(sluice.url, { event: 'error' })
    expect(await none).toContain('{"event":"error"}')
  })
})

describe('rejected', () => {
  it('returns the rejected events of every format, each with its text and reason', async () => {
    const ndjson = { 'content-type': 'application/x-ndjson' }
    await send(sluice.url, [{ n: 1 }, { _meta: 1 }, 7])
    await post(sluice.url, '{"n":2}\r\n\n{"n":\n', ndjson)
    await post(sluice.url, '{"a":')
    await post(sluice.url, 'a=1', { 'content-type': 'application/x-www-form-urlencoded' })
    const rejected = await sluice.rejected()
    expect(rejected.map(({ text, result }) => [text, 'error' in result && result.error.code])).toEqual([
      ['{"_meta":1}', 'reserved_field'],
      ['7', 'not_an_object'],
      ['{"n":', 'invalid_json'],
      ['{"a":', 'invalid_json'],
      ['a=1', 'unsupported_media_type'],
    ])
    expect((await sluice.received()).map(({ text }) => text)).toEqual(['{"n":1}', '{"n":2}'])
  })

  it('returns nothing if everything was accepted', async () => {
    await send(sluice.url, {})
    expect(await sluice.rejected()).toEqual([])
  })
})

describe('deliver', () => {
  it('delivers what was accepted, each time', async () => {
    for (let n = 0; n < 12; n++) {
      const { results } = await send(sluice.url, { n })
      await sluice.deliver()
      const objects = await sluice.objects()
      expect(objects).toHaveLength(n + 1)
      const lines = objects.flatMap((object) => object.lines)
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^\\{"_meta":\\{.*\\},"n":${n}\\}$`)))
      expect(results[0]?.status).toBe('accepted')
    }
  })

  it('explains why nothing can be delivered', async () => {
    await sluice.faults.set({ s3Unavailable: 1 })
    await send(sluice.url, {})
    const message = await messageOf(sluice.deliver({ timeoutMs: 50 }))
    expect(message).toMatch(/^1 event still not delivered after 50 ms\. The fault s3Unavailable is on\. /)
  })
})

describe('reset', () => {
  it('deletes events and objects, clears the counts and turns faults off', async () => {
    await sluice.faults.set({ slow: { probability: 1, ms: 1 } })
    await send(sluice.url, [{ n: 1 }, { _meta: 1 }])
    await sluice.deliver()
    await sluice.reset()
    expect([await sluice.received(), await sluice.rejected(), await sluice.objects()]).toEqual([[], [], []])
    expect(await sluice.stats()).toMatchObject({ inStream: 0, delivered: 0, faults: { active: {} } })
    await send(sluice.url, { n: 2 })
    await sluice.deliver()
    expect((await sluice.objects()).flatMap(({ lines }) => lines)).toEqual([expect.stringContaining('"n":2}')])
  })
})

describe('faults', () => {
  it('rejects a fault that does not exist by name', async () => {
    const wrong = sluice.faults.set({ throtle: 1 } as object)
    expect(await messageOf(wrong)).toMatch(/throtle is not one of throttle, unavailable/)
  })

  it('loses one reply, which stores the event twice', async () => {
    await sluice.faults.set({ loseReply: { count: 1 } })
    const { accepted } = await send(sluice.url, { event: 'signup' })
    expect(accepted).toBe(1)
    expect(await sluice.stats()).toMatchObject({ accepted: 1, duplicates: 1 })
  })
})

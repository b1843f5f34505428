import type { EventLocation, ReceivedRequest, Stats } from '@sluice/core/control-api'
import type { SubmitResponse } from '@sluice/core/response'
import { describe, expect, it } from 'vitest'
import { setUpPipelines } from './fixtures.ts'
import { newFolder, post, storedLines } from './pipeline.ts'

const start = setUpPipelines()

/** The counts of a new pipeline. */
const noStats: Stats = {
  accepted: 0,
  duplicates: 0,
  acknowledged: 0,
  inStream: 0,
  buffered: 0,
  delivered: 0,
  expired: 0,
  lost: 0,
  retries: 0,
  failed: 0,
  shards: [{ records: 0, lag: 0 }],
  buffer: null,
  faults: { active: {}, endsAt: null, report: null },
}

describe('the console API', () => {
  it('streams the steps of an event, resumes the stream and finds the line', async () => {
    const pipeline = await start(newFolder(), ['--no-web', '--buffer-seconds', '900'])
    const { api } = pipeline.endpoints
    const stream = await fetch(`${api}/_sluice/events`)
    const answer = (await (await post(api, '{"event":"signup"}')).json()) as SubmitResponse
    const [result] = answer.results
    const id = result && 'id' in result ? result.id : ''
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of stream.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      if (text.includes('event: buffered')) await fetch(`${api}/_sluice/deliver`, { method: 'POST' })
      if (text.includes('event: delivered')) break
    }
    const steps = [...text.matchAll(/^event: (.*)\ndata: (.*)$/gm)]
    expect(steps.map(([, step]) => step)).toEqual(['stored', 'accepted', 'buffered', 'delivered'])
    for (const [, , data = ''] of steps) expect(JSON.parse(data).ids).toEqual([id])

    const found = (await (await fetch(`${api}/_sluice/find?id=${id}`)).json()) as EventLocation
    expect(found).toEqual({ key: JSON.parse(steps[3]?.[2] ?? '').key, line: 1 })
    const object = await fetch(`${api}/_sluice/objects/${found.key}`)
    expect(await object.text()).toBe(storedLines(pipeline)[0])
    const stats = await (await fetch(`${api}/_sluice/stats`)).json()
    expect(stats).toEqual({
      ...noStats,
      accepted: 1,
      acknowledged: 1,
      inStream: 1,
      delivered: 1,
      shards: [{ records: 1, lag: 0 }],
    })

    const resumed = await fetch(`${api}/_sluice/events`, { headers: { 'Last-Event-ID': '2' } })
    await post(api, '{"event":"logout"}')
    let rest = ''
    for await (const chunk of resumed.body ?? []) {
      rest += decoder.decode(chunk, { stream: true })
      if (rest.includes('\nid: 7\n')) break
    }
    const numbered = [...rest.matchAll(/^event: (.*)\ndata: .*\nid: (.*)$/gm)]
    expect(numbered.slice(0, 3).map(([, step, n]) => `${n} ${step}`)).toEqual(['3 buffered', '4 delivered', '5 stored'])
  })

  it('counts the records of each shard that are in no object yet', async () => {
    const { endpoints } = await start(newFolder(), ['--no-web', '--shards', '2', '--buffer-seconds', '0'])
    const call = (path: string, body = '', method = 'POST') =>
      fetch(`${endpoints.api}/_sluice/${path}`, { method, body })
    const shards = async () => ((await (await fetch(`${endpoints.api}/_sluice/stats`)).json()) as Stats).shards
    const send = () => Promise.all(Array.from({ length: 20 }, () => post(endpoints.api, '{}')))
    const records = async () => (await shards()).map((shard) => shard.records)

    await send()
    await call('deliver')
    const first = await records()
    expect(await shards()).toEqual(first.map((records) => ({ records, lag: 0 })))
    await call('faults', '{"s3Unavailable":1}', 'PUT')
    await send()
    const second = await records()
    expect(second.reduce((sum, count) => sum + count)).toBe(40)
    expect(await shards()).toEqual(second.map((records, n) => ({ records, lag: records - (first[n] ?? 0) })))
    await call('faults', '{}', 'PUT')
    await call('deliver')
    expect(await shards()).toEqual(second.map((records) => ({ records, lag: 0 })))
  })

  it('counts copies apart from events, also after kill -9', async () => {
    const pipeline = await start(newFolder(), ['--no-web', '--buffer-seconds', '900', '--fault', 'loseReply=2calls'])
    const { api } = pipeline.endpoints
    // The handler stores the event three times, because it gets no reply to its first two attempts.
    expect((await post(api, '{"event_id":"a"}')).status).toBe(202)
    await post(api, '{"event_id":"b"}')
    const stats = async (url: string) => (await (await fetch(`${url}/_sluice/stats`)).json()) as Stats
    const counts = { accepted: 2, duplicates: 2, inStream: 4, delivered: 0, buffered: 4, lost: 0 }
    const { faults, ...before } = await stats(api)
    expect(before).toMatchObject(counts)
    expect(faults).toMatchObject({ active: {}, report: { affectedCalls: 2, retries: 0, duplicates: 2, lost: 0 } })

    pipeline.kill('SIGKILL')
    await pipeline.exited
    const again = await start(pipeline.dataDir, ['--no-web', '--buffer-seconds', '900'])
    expect(await stats(again.endpoints.api)).toMatchObject(counts)
    await post(again.endpoints.api, '{"event_id":"a"}')
    expect(await stats(again.endpoints.api)).toMatchObject({ ...counts, duplicates: 3, inStream: 5, buffered: 5 })
  })

  it('lists the requests of all senders, and how far they got', async () => {
    const { endpoints } = await start(newFolder(), ['--no-web', '--buffer-seconds', '900'])
    const received = async () => (await (await fetch(`${endpoints.api}/_sluice/received`)).json()) as ReceivedRequest[]
    await post(endpoints.api, '{"event_id":"a"}')
    await fetch(`${endpoints.api}/submit`, { method: 'POST', body: '[', headers: { 'user-agent': 'test/1.0' } })
    await fetch(`${endpoints.api}/_sluice/deliver`, { method: 'POST' })
    const [rejected, accepted] = await received()
    expect(rejected).toMatchObject({ source: 'test/1.0', bytes: 1, status: 400, response: { code: 'invalid_json' } })
    expect(accepted).toMatchObject({
      bytes: 16,
      status: 202,
      response: { accepted: 1, results: [{ id: 'a' }] },
      delivered: { key: expect.stringContaining('.ndjson') },
    })
  })

  it('finds every copy of an event', async () => {
    const { endpoints } = await start(newFolder(), ['--no-web', '--buffer-seconds', '900'])
    const deliver = () => fetch(`${endpoints.api}/_sluice/deliver`, { method: 'POST' })
    const find = async (id: string) =>
      (await (await fetch(`${endpoints.api}/_sluice/find?id=${id}&all=true`)).json()) as EventLocation[]
    await post(endpoints.api, '[{"event_id":"a"},{"event_id":"b"},{"event_id":"a"}]')
    await deliver()
    // A payload that quotes the start of another event's line isn't a copy of it.
    await post(endpoints.api, '{"event_id":"c","text":"{\\"_meta\\":{\\"id\\":\\"a\\","}')
    await post(endpoints.api, '{"event_id":"a"}')
    await deliver()
    const places = await find('a')
    const linesByKey = Map.groupBy(places, ({ key }) => key)
    const lines = [...linesByKey.values()].map((copies) => copies.map(({ line }) => line))
    expect(lines.toSorted()).toEqual([[1, 3], [2]])
    expect(await find('missing')).toEqual([])
  })

  it('compresses its responses, but no live events, for a client that accepts gzip', async () => {
    const { endpoints } = await start(newFolder(), ['--no-web'])
    const encodingOf = async (path: string, accepted: string) => {
      const response = await fetch(`${endpoints.api}/_sluice${path}`, { headers: { 'accept-encoding': accepted } })
      await response.body?.cancel()
      return response.headers.get('content-encoding')
    }
    expect(await encodingOf('/stats', 'gzip')).toBe('gzip')
    expect(await encodingOf('/stats', 'identity')).toBeNull()
    expect(await encodingOf('/events', 'gzip')).toBeNull()
  })

  it('starts with empty counters after a reset, and keeps the hints', async () => {
    const pipeline = await start(newFolder(), ['--no-web', '--buffer-seconds', '2'])
    const { api } = pipeline.endpoints
    const reset = async () => (await fetch(`${api}/_sluice/reset`, { method: 'POST' })).json()
    const deliver = () => fetch(`${api}/_sluice/deliver`, { method: 'POST' })

    await post(api, '{"event_id":"delivered"}')
    await deliver()
    await post(api, '{"event_id":"buffered"}')
    // Two resets at once, as from two pages.
    expect(await Promise.all([reset(), reset()])).toEqual([noStats, noStats])
    expect(storedLines(pipeline)).toEqual([])

    await post(api, '{"event_id":"after"}')
    await deliver()
    expect(storedLines(pipeline)).toHaveLength(1)
    const stats = await (await fetch(`${api}/_sluice/stats`)).json()
    const one = { accepted: 1, acknowledged: 1, inStream: 1, delivered: 1 }
    expect(stats).toEqual({ ...noStats, ...one, shards: [{ records: 1, lag: 0 }] })

    pipeline.kill('SIGTERM')
    await pipeline.exited
    const again = await start(pipeline.dataDir, ['--no-web', '--buffer-seconds', '2'])
    expect(await (await fetch(`${again.endpoints.api}/_sluice/stats`)).json()).toEqual(stats)
  })
})

import { replayedLine } from '@sluice/core/stored-line'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Followed } from '../src/follow/followed.ts'
import { type Deployed, deploy, keyAt, lineAt, uuid7At } from './deployed.ts'
import { target } from './target.ts'

const hourMs = 3_600_000
/** A time whose records no stream has. */
const old = Date.parse('2026-03-10T12:00:00Z')

let stage: Deployed
beforeAll(async () => {
  stage = await deploy(await target.start())
})
afterAll(async () => {
  stage?.stop()
  await target.stop()
})

const follow = async (...args: string[]) => {
  const { code, stdout, stderr } = await stage.run('follow', ...args, '--json').exit
  expect(stderr).toBe('')
  return { code, ...(JSON.parse(stdout) as Followed) }
}

describe('follow', () => {
  it('finds the record, the object and the line of an event', async () => {
    const at = Date.now()
    const id = uuid7At(at)
    const lines = [lineAt(at, 'other'), lineAt(at, id)]
    await stage.store(lines)
    const key = await stage.deliver(lines)
    const receivedAt = new Date(at).toISOString()
    expect(await follow(id)).toEqual({
      code: 0,
      id,
      acceptedAt: receivedAt,
      stream: {
        status: 'found',
        shardId: 'shardId-000000000000',
        sequenceNumber: expect.stringMatching(/^\d+$/),
        arrivedAt: expect.stringMatching(/Z$/),
        receivedAt,
      },
      copies: [{ key, line: 2, receivedAt }],
      objectsRead: 1,
      unreadable: [],
    })
  })

  it('exits with 1 for an event that is only in the stream', async () => {
    const id = uuid7At(Date.now(), 1)
    await stage.store([lineAt(Date.now(), id)])
    const { code, stream, copies } = await follow(id)
    expect([code, stream.status, copies]).toEqual([1, 'found', []])
  })

  it('exits with 1 for an event that is nowhere', async () => {
    const { code, stream, copies, acceptedAt } = await follow(uuid7At(Date.now(), 2))
    expect([code, stream.status, copies, acceptedAt]).toEqual([1, 'missing', [], null])
  })

  it('reports that the stream no longer has the record of an old event', async () => {
    const id = uuid7At(old + 5_000)
    const key = await stage.deliver([lineAt(old + 5_000, id)], { at: old, isGzip: true })
    const { code, stream, copies } = await follow(id)
    expect([code, stream, copies[0]?.key]).toEqual([0, { status: 'expired' }, key])
  })

  it('finds an event in the object of the hour before', async () => {
    const at = old + 2 * hourMs
    const key = await stage.deliver([lineAt(at - 20_000, 'first'), lineAt(at + 100, uuid7At(at))], {
      at: at - 20_000,
    })
    await stage.deliver([lineAt(at + 60_000, 'later')], { at: at + 60_000 })
    const { copies, objectsRead } = await follow(uuid7At(at))
    expect([copies.map((copy) => copy.key), objectsRead]).toEqual([[key], 1])
  })

  it('finds an event that its sender delivered hours after its id was made', async () => {
    const id = uuid7At(old)
    const key = await stage.deliver([lineAt(old + 5 * hourMs, id)], { at: old + 5 * hourMs })
    expect((await follow(id)).copies.map((copy) => copy.key)).toEqual([key])
  })

  it('finds an id without a time around a time, and without one among all objects', async () => {
    const at = old + 24 * hourMs
    const key = await stage.deliver([lineAt(at, 'o-1-paid')], { at })
    const around = ['--around', new Date(at + 60_000).toISOString()]
    expect((await follow('o-1-paid', ...around)).copies.map((copy) => copy.key)).toEqual([key])
    expect((await follow('o-1-paid')).copies.map((copy) => copy.key)).toEqual([key])
    expect((await follow('o-1-paid', '--around', '2026-03-15')).code).toBe(1)
  })

  it('finds all copies, and marks the replayed ones', async () => {
    const [at, replayedAt] = [old + 48 * hourMs, new Date(old + 100 * hourMs).toISOString()]
    const id = uuid7At(at)
    const line = lineAt(at, id)
    const key = await stage.deliver([line, line], { at })
    const copy = await stage.deliver([replayedLine(line, replayedAt) ?? line], { at: Date.parse(replayedAt) })
    const receivedAt = new Date(at).toISOString()
    expect((await follow(id, '--all-copies')).copies).toEqual([
      { key: copy, line: 1, receivedAt, replayedAt },
      { key, line: 1, receivedAt },
      { key, line: 2, receivedAt },
    ])
    expect((await follow(id)).copies).toEqual([{ key, line: 1, receivedAt }])
  })

  it('names an object that cannot be decompressed', async () => {
    const at = old + 72 * hourMs
    const key = keyAt(at)
    await stage.deliver([Uint8Array.of(0x1f, 0x8b, 8, 0)], { at, key })
    const { code, unreadable } = await follow(uuid7At(at))
    expect([code, unreadable]).toEqual([1, [key]])
  })

  it('finds the first copy among the objects of a day with at most 5 requests', async () => {
    const day = old + 240 * hourMs
    // 1,440 in the full lane.
    const objects = target.isThorough ? 1_440 : 240
    const stepMs = (24 * hourMs) / objects
    const minutes = Array.from({ length: objects }, (_, n) => day + n * stepMs)
    const wide = 16
    for (let i = 0; i < minutes.length; i += wide) {
      await Promise.all(
        minutes.slice(i, i + wide).map((at) => stage.deliver([lineAt(at + 30_000, uuid7At(at + 30_000))], { at })),
      )
    }
    for (const object of [0, 59, 60, 170, objects - 1]) {
      stage.calls.length = 0
      const at = day + object * stepMs + 30_000
      expect((await follow(uuid7At(at))).copies).toHaveLength(1)
      expect(stage.calls.length).toBeLessThanOrEqual(5)
    }
  })
})

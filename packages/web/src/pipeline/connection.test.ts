import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fakePipeline } from '../../test/fake-pipeline.ts'
import { type Connection, connect } from './connection.ts'

let pipeline: ReturnType<typeof fakePipeline>
let seen: Connection[]
let stop: () => void

const last = () => seen.at(-1)

beforeEach(() => {
  vi.useFakeTimers()
  pipeline = fakePipeline()
  seen = []
})

afterEach(() => {
  stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const start = async () => {
  stop = connect(
    (connection) => seen.push(connection),
    () => {},
  )
  await vi.advanceTimersByTimeAsync(0)
}

test('looks again until a pipeline is there', async () => {
  pipeline.isRunning = false
  await start()
  expect(last()).toMatchObject({ api: 'unreachable', live: 'off', local: null })
  pipeline.isRunning = true
  await vi.advanceTimersByTimeAsync(2_000)
  pipeline.open()
  expect(last()).toMatchObject({ api: 'ok', live: 'on', local: { sluice: 'local' } })
})

test('does not ask again where something else answers', async () => {
  vi.stubGlobal('fetch', async (url: string) => {
    pipeline.asked.push(url)
    return new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } })
  })
  await start()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(last()).toEqual({ api: 'unknown', live: 'off', local: null })
  expect(pipeline.asked).toEqual(['/_sluice'])
})

test('tells a stop of the pipeline and its return, and asks only in between', async () => {
  await start()
  pipeline.open()
  pipeline.isRunning = false
  pipeline.lose()
  await vi.advanceTimersByTimeAsync(0)
  expect(last()).toMatchObject({ api: 'unreachable', live: 'lost' })
  pipeline.isRunning = true
  await vi.advanceTimersByTimeAsync(2_000)
  expect(last()).toMatchObject({ api: 'ok', live: 'lost' })
  pipeline.open()
  expect(last()).toMatchObject({ api: 'ok', live: 'on' })
  const asked = pipeline.asked.length
  await vi.advanceTimersByTimeAsync(60_000)
  expect(pipeline.asked.length).toBeLessThanOrEqual(asked + 1)
})

test('opens a new stream of events where the browser has given up on the old one', async () => {
  await start()
  pipeline.open()
  pipeline.lose('for good')
  await vi.advanceTimersByTimeAsync(0)
  expect(pipeline.asked.filter((url) => url === '/_sluice/events')).toHaveLength(2)
})

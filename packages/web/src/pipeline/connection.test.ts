import { afterEach, beforeEach, expect, it, vi } from 'vitest'
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

it('checks again until a pipeline responds', async () => {
  pipeline.isRunning = false
  await start()
  expect(last()).toMatchObject({ api: 'unreachable', live: 'off', local: null })
  pipeline.isRunning = true
  await vi.advanceTimersByTimeAsync(2_000)
  pipeline.open()
  expect(last()).toMatchObject({ api: 'ok', live: 'on', local: { sluice: 'local' } })
})

it('does not check again if another server responds', async () => {
  vi.stubGlobal('fetch', async (url: string) => {
    pipeline.requests.push(url)
    return new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } })
  })
  await start()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(last()).toEqual({ api: 'unknown', live: 'off', local: null })
  expect(pipeline.requests).toEqual(['/_sluice'])
})

it('reports that the pipeline stopped and returned, and checks only in between', async () => {
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
  const asked = pipeline.requests.length
  await vi.advanceTimersByTimeAsync(60_000)
  expect(pipeline.requests.length).toBeLessThanOrEqual(asked + 1)
})

it('opens a new event stream if the browser has closed the old one', async () => {
  await start()
  pipeline.open()
  pipeline.lose('for good')
  await vi.advanceTimersByTimeAsync(0)
  expect(pipeline.requests.filter((url) => url === '/_sluice/events')).toHaveLength(2)
})

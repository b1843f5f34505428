import { act, cleanup, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakePipeline, json } from '../../test/fake-pipeline.ts'
import { type LogAction, openLog } from '../log/log.ts'
import { retryAll } from '../submit/retry-loop.ts'
import { useSend } from './use-send.ts'

let pipeline: ReturnType<typeof fakePipeline>

beforeEach(() => {
  vi.useFakeTimers()
  pipeline = fakePipeline()
  pipeline.respondWith(() => json(429, { message: 'Too Many Requests' }, { 'retry-after': '1' }))
})

afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

type Load = NonNullable<Parameters<typeof useSend>[2]>

/** Sends a text with code for retries that `load` loads. */
function send(load: Load) {
  const actions: LogAction[] = []
  const dispatch = (action: LogAction) => void actions.push(action)
  const { result } = renderHook(() => useSend(openLog([]), dispatch, load))
  result.current.send('{}')
  return actions
}

const advance = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))

describe('useSend', () => {
  it('retries with code that is loaded after the first response', async () => {
    const load = () => new Promise<typeof retryAll>((resolve) => setTimeout(() => resolve(retryAll), 5_000))
    send(load)
    await advance(4_000)
    expect(pipeline.sent).toEqual(['{}'])
    await advance(2_500)
    expect(pipeline.sent).toEqual(['{}', '{}'])
  })

  it('loads the code again if it could not be loaded before', async () => {
    let loads = 0
    const load = () => (++loads > 2 ? Promise.resolve(retryAll) : Promise.reject(new TypeError('Failed to fetch')))
    send(load)
    await advance(2_500)
    expect(pipeline.sent).toEqual(['{}', '{}'])
  })

  it('logs the first outcome if the code for retries cannot be loaded', async () => {
    const actions = send(() => Promise.reject(new TypeError('Failed to fetch')))
    await advance(10_000)
    expect(pipeline.sent).toEqual(['{}'])
    expect(actions.at(-1)).toMatchObject({ type: 'outcome', outcome: { kind: 'unrecognized', status: 429 } })
  })
})

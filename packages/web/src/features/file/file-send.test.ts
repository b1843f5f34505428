// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../submit/outcome.ts'
import { rowsOf } from './file-rows.ts'
import { type FileOptions, processRows } from './file-send.ts'

const file = (text: string) => new File([text], 'events.ndjson')

const run = (text: string, send?: FileOptions['send']) => {
  const waits: number[] = []
  const options: FileOptions = {
    onProgress: () => {},
    delay: async (ms) => void waits.push(ms),
    signal: new AbortController().signal,
    ...(send && { send }),
  }
  return processRows(rowsOf(file(text)), options).then((progress) => ({ progress, waits }))
}

const accept = (text: string): Extract<Outcome, { kind: 'results' }> => {
  const count = JSON.parse(text).length
  const results = Array.from({ length: count }, (_, index) => ({
    index,
    id: 'a',
    status: 'accepted' as const,
    shardId: 's',
    sequenceNumber: '1',
  }))
  const response = { requestId: 'r', receivedAt: 't', accepted: count, rejected: 0, retry: 0, results }
  return { kind: 'results', status: 202, ms: 1, response }
}

describe('processRows', () => {
  it('only reads the rows without a send function', async () => {
    expect((await run('{}\n{\n{}')).progress).toMatchObject({ rows: 3, good: 2, badCount: 1, accepted: 0 })
  })

  it('sends the good rows in batches of 500, each once', async () => {
    const sent: string[] = []
    const text = Array.from({ length: 1_201 }, (_, n) => `{"n":${n}}`).join('\n')
    const { progress } = await run(text, async (body) => {
      sent.push(body)
      return accept(body)
    })
    expect(sent.map((body) => JSON.parse(body).length)).toEqual([500, 500, 201])
    expect(progress).toMatchObject({ good: 1_201, accepted: 1_201, badCount: 0 })
  })

  it('retries only the rows that were not stored, after Retry-After', async () => {
    const sent: string[] = []
    const { progress, waits } = await run('{"n":0}\n{"n":1}', async (body) => {
      sent.push(body)
      if (sent.length > 1) return accept(body)
      const { response, ...rest } = accept(body)
      const retry = { index: 1, id: 'b', status: 'retry' as const, error: { code: 'throttled' as const, message: 'm' } }
      const results = [...response.results.slice(0, 1), retry]
      return { ...rest, status: 429, retryAfterSeconds: 3, response: { ...response, accepted: 1, retry: 1, results } }
    })
    expect(sent[1]).toBe('[{"n":1}]')
    expect(waits).toContain(3_000)
    expect(progress).toMatchObject({ accepted: 2, badCount: 0 })
  })

  it('sends nothing after it is aborted, not even a retry', async () => {
    const stopped = new AbortController()
    const sent: string[] = []
    const progress = await processRows(rowsOf(file('{}\n'.repeat(1_001))), {
      onProgress: () => {},
      delay: async () => stopped.abort(),
      signal: stopped.signal,
      send: async (body) => {
        sent.push(body)
        return { kind: 'unrecognized', status: 429, ms: 1, message: 'Too Many Requests', retryAfterSeconds: 3 }
      },
    })
    expect(sent).toHaveLength(1)
    expect(progress).toMatchObject({ rows: 500, accepted: 0, badCount: 500 })
  })

  it('lists the rows of a batch without a response, each by its line', async () => {
    const { progress } = await run('{}\n\n{}', async () => ({ kind: 'unreachable' }))
    expect(progress.bad).toEqual([
      { line: 1, problem: 'Unreachable' },
      { line: 3, problem: 'Unreachable' },
    ])
  })

  it('throws as soon as the API denies access', async () => {
    const sent: string[] = []
    const rows = Array.from({ length: 1_001 }, () => '{}').join('\n')
    const deny = async (text: string): Promise<Outcome> => {
      sent.push(text)
      return { kind: 'unrecognized', status: 401, ms: 1, message: 'Unauthorized' }
    }
    await expect(run(rows, deny)).rejects.toThrow('Key missing: nothing more was sent.')
    expect(sent).toHaveLength(1)
  })
})

// @vitest-environment node
import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../submit/outcome.ts'
import { type Row, rowsOf } from './file-rows.ts'
import { type FileOptions, processRows } from './file-send.ts'

const file = (text: string | Uint8Array<ArrayBuffer>, name = 'events.ndjson') => new File([text], name)

async function all(rows: AsyncIterable<Row>): Promise<Row[]> {
  const list: Row[] = []
  for await (const row of rows) list.push(row)
  return list
}

const run = (text: string, send?: FileOptions['send']) => {
  const waits: number[] = []
  const options: FileOptions = {
    onProgress: () => {},
    pause: async (ms) => void waits.push(ms),
    signal: new AbortController().signal,
    ...(send && { send }),
  }
  return processRows(rowsOf(file(text)), options).then((progress) => ({ progress, waits }))
}

const accept = (text: string): Outcome => {
  const count = JSON.parse(text).length
  const results = Array.from({ length: count }, (_, index) => ({
    index,
    id: 'a',
    status: 'accepted' as const,
    shardId: 's',
    sequenceNumber: '1',
  }))
  const answer = { requestId: 'r', receivedAt: 't', accepted: count, rejected: 0, retry: 0, results }
  return { kind: 'results', status: 202, ms: 1, response: answer }
}

test('reads NDJSON row by row, as it is written, with the line of each bad one', async () => {
  const rows = await all(rowsOf(file('{"n": 9007199254740993}\r\n\n{"a":\n[{}]\n7\n{"é": "👋"}')))
  expect(rows).toEqual([
    { line: 1, text: '{"n": 9007199254740993}' },
    { line: 3, problem: expect.stringContaining('value is missing') },
    { line: 4, problem: 'A row must be one JSON object.' },
    { line: 5, problem: expect.stringContaining('object') },
    { line: 6, text: '{"é": "👋"}' },
  ])
})

test('reads characters that lie across the chunks of a large file', async () => {
  const text = Array.from({ length: 20_000 }, (_, n) => `{"n":${n},"é":"日本👋"}`).join('\n')
  const rows = await all(rowsOf(file(text)))
  expect(rows).toHaveLength(20_000)
  expect(rows.every((row, n) => 'text' in row && row.text === `{"n":${n},"é":"日本👋"}`)).toBe(true)
})

test('only looks when it is not to send', async () => {
  expect((await run('{}\n{\n{}')).progress).toMatchObject({ rows: 3, good: 2, badCount: 1, accepted: 0 })
})

test('sends the good rows in batches of 500, each once', async () => {
  const sent: string[] = []
  const text = Array.from({ length: 1_201 }, (_, n) => `{"n":${n}}`).join('\n')
  const { progress } = await run(text, async (body) => {
    sent.push(body)
    return accept(body)
  })
  expect(sent.map((body) => JSON.parse(body).length)).toEqual([500, 500, 201])
  expect(progress).toMatchObject({ good: 1_201, accepted: 1_201, badCount: 0 })
})

test('waits where the API asked for it, and sends only what was not stored', async () => {
  const sent: string[] = []
  const { progress, waits } = await run('{"n":0}\n{"n":1}', async (body) => {
    sent.push(body)
    if (sent.length > 1) return accept(body)
    const { response, ...rest } = accept(body) as Extract<Outcome, { kind: 'results' }>
    const retry = { index: 1, id: 'b', status: 'retry' as const, error: { code: 'throttled' as const, message: 'm' } }
    const results = [...response.results.slice(0, 1), retry]
    return { ...rest, status: 429, retryAfterSeconds: 3, response: { ...response, accepted: 1, retry: 1, results } }
  })
  expect(sent[1]).toBe('[{"n":1}]')
  expect(waits).toContain(3_000)
  expect(progress).toMatchObject({ accepted: 2, badCount: 0 })
})

test('sends nothing more once it is stopped, not even what waits to be sent again', async () => {
  const stopped = new AbortController()
  const sent: string[] = []
  const progress = await processRows(rowsOf(file('{}\n'.repeat(1_001))), {
    onProgress: () => {},
    pause: async () => stopped.abort(),
    signal: stopped.signal,
    send: async (body) => {
      sent.push(body)
      return { kind: 'unrecognized', status: 429, ms: 1, message: 'Too Many Requests', retryAfterSeconds: 3 }
    },
  })
  expect(sent).toHaveLength(1)
  expect(progress).toMatchObject({ rows: 500, accepted: 0, badCount: 500 })
})

test('lists the rows of a batch that nobody answered, each by its line', async () => {
  const { progress } = await run('{}\n\n{}', async () => ({ kind: 'unreachable' }))
  expect(progress.bad).toEqual([
    { line: 1, problem: 'Unreachable' },
    { line: 3, problem: 'Unreachable' },
  ])
})

test('ends at a refusal of the sender, which is no fault of the rows', async () => {
  const sent: string[] = []
  const rows = Array.from({ length: 1_001 }, () => '{}').join('\n')
  const refuse = async (text: string): Promise<Outcome> => {
    sent.push(text)
    return { kind: 'unrecognized', status: 401, ms: 1, message: 'Unauthorized' }
  }
  await expect(run(rows, refuse)).rejects.toThrow('Key missing: nothing more was sent.')
  expect(sent).toHaveLength(1)
})

describe('CSV', () => {
  const csv = (text: string | Uint8Array<ArrayBuffer>) => all(rowsOf(file(text, 'a.csv')))
  const values = (rows: Row[]) => rows.map((row) => ('text' in row ? row.text : row.problem))

  test('of one column has all its rows', async () => {
    expect(values(await csv('event\na\nb\n'))).toEqual(['{"event":"a"}', '{"event":"b"}'])
  })

  test('says of each bad row what is wrong, by its own line', async () => {
    expect(await csv('a,b\n1,2\n\n1\n1,2,3\n"x"y",2\n3,"4\n5,6\n')).toEqual([
      { line: 2, text: '{"a":"1","b":"2"}' },
      { line: 4, problem: 'It has 1 value, and the header 2 names.' },
      { line: 5, problem: 'It has 3 values, and the header 2 names.' },
      { line: 6, problem: 'A quote inside a quoted value must be written twice.' },
      {
        line: 7,
        problem: 'A quote is opened and never closed; what follows, to the end of the file, is taken for its value.',
      },
    ])
  })

  test('says of a quote that takes the rest of the file that it does, whatever else is wrong with the row', async () => {
    expect(await csv('a,b\n1,2\n3,"4"x\n5,6\n7,8\n')).toEqual([
      { line: 2, text: '{"a":"1","b":"2"}' },
      { line: 3, problem: expect.stringContaining('to the end of the file') },
    ])
  })

  test.each(['\n', '\r\n'])('counts the lines inside quoted values too (%j)', async (newline) => {
    const lines = ['"a', 'a",b', '1,"2', '3', '4"', '"', '"', '5', '6,7', '8']
    expect((await csv(lines.join(newline))).map(({ line }) => line)).toEqual([3, 8, 9, 10])
  })

  test('that is read in many pieces keeps its rows, its characters and its bad rows', async () => {
    const text = Array.from({ length: 40_000 }, (_, n) => (n === 30_000 ? 'short\n' : `${n},"日本\n👋"\n`)).join('')
    const rows = await csv(`n,é\n${text}`)
    expect(rows).toHaveLength(40_000)
    expect(rows.flatMap((row, n) => ('problem' in row ? [n] : []))).toEqual([30_000])
    expect(rows.every((row, n) => n === 30_000 || ('text' in row && row.text === `{"n":"${n}","é":"日本\\n👋"}`))).toBe(
      true,
    )
  })

  test('is refused where its header has a name twice', async () => {
    await expect(csv('a,b,a\n1,2,3\n')).rejects.toThrow('The header has the name "a" twice.')
  })
})

test.each(['a.csv', 'a.ndjson'])('a file that is not UTF-8 (%s) is refused in words', async (name) => {
  const latin = Uint8Array.from([...'{"é":1}\n'].map((it) => it.charCodeAt(0)))
  await expect(all(rowsOf(file(latin, name)))).rejects.toThrow('This file is not UTF-8 text.')
})

test('a JSON array in a file is told from rows', async () => {
  await expect(all(rowsOf(file('[\n  {"a": 1}\n]\n', 'a.json')))).rejects.toThrow('This is one JSON array.')
  expect(await all(rowsOf(file('{"a": 1}\n', 'a.json')))).toEqual([{ line: 1, text: '{"a": 1}' }])
})

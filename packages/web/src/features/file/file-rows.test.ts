// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { type Row, rowsOf } from './file-rows.ts'

const file = (text: string | Uint8Array<ArrayBuffer>, name = 'events.ndjson') => new File([text], name)

async function all(rows: AsyncIterable<Row>): Promise<Row[]> {
  const list: Row[] = []
  for await (const row of rows) list.push(row)
  return list
}

const textOrProblem = (row: Row) => (row.kind === 'good' ? row.text : row.problem)

describe('rowsOf NDJSON', () => {
  it('returns the text of each row, or its problem, by line', async () => {
    const rows = await all(rowsOf(file('{"n": 9007199254740993}\r\n\n{"a":\n[{}]\n7\n{"é": "👋"}')))
    expect(rows).toEqual([
      { kind: 'good', line: 1, text: '{"n": 9007199254740993}' },
      { kind: 'bad', line: 3, problem: expect.stringContaining('value is missing') },
      { kind: 'bad', line: 4, problem: 'A row must be one JSON object.' },
      { kind: 'bad', line: 5, problem: expect.stringContaining('object') },
      { kind: 'good', line: 6, text: '{"é": "👋"}' },
    ])
  })

  it('reads characters that span the chunks of a large file', async () => {
    const text = Array.from({ length: 20_000 }, (_, n) => `{"n":${n},"é":"日本👋"}`).join('\n')
    const rows = await all(rowsOf(file(text)))
    expect(rows).toHaveLength(20_000)
    expect(rows.every((row, n) => textOrProblem(row) === `{"n":${n},"é":"日本👋"}`)).toBe(true)
  })

  it('throws for a file that is one JSON array', async () => {
    await expect(all(rowsOf(file('[\n  {"a": 1}\n]\n', 'a.json')))).rejects.toThrow('This file is one JSON array.')
    expect(await all(rowsOf(file('{"a": 1}\n', 'a.json')))).toEqual([{ kind: 'good', line: 1, text: '{"a": 1}' }])
  })
})

describe('rowsOf CSV', () => {
  const csv = (text: string) => all(rowsOf(file(text, 'a.csv')))

  it('returns all rows of a single column', async () => {
    expect((await csv('event\na\nb\n')).map(textOrProblem)).toEqual(['{"event":"a"}', '{"event":"b"}'])
  })

  it('returns the problem of each bad row, by line', async () => {
    expect(await csv('a,b\n1,2\n\n1\n1,2,3\n"x"y",2\n3,"4\n5,6\n')).toEqual([
      { kind: 'good', line: 2, text: '{"a":"1","b":"2"}' },
      { kind: 'bad', line: 4, problem: 'This row has 1 value, but the header has 2 names.' },
      { kind: 'bad', line: 5, problem: 'This row has 3 values, but the header has 2 names.' },
      { kind: 'bad', line: 6, problem: 'A quote inside a quoted value must be doubled.' },
      { kind: 'bad', line: 7, problem: 'A closing quote is missing, so the value runs to the end of the file.' },
    ])
  })

  it('reports a missing closing quote before other problems of a row', async () => {
    expect(await csv('a,b\n1,2\n3,"4"x\n5,6\n7,8\n')).toEqual([
      { kind: 'good', line: 2, text: '{"a":"1","b":"2"}' },
      { kind: 'bad', line: 3, problem: expect.stringContaining('to the end of the file') },
    ])
  })

  it.each(['\n', '\r\n'])('counts the lines inside quoted values (%j)', async (newline) => {
    const lines = ['"a', 'a",b', '1,"2', '3', '4"', '"', '"', '5', '6,7', '8']
    expect((await csv(lines.join(newline))).map(({ line }) => line)).toEqual([3, 8, 9, 10])
  })

  it('keeps rows, characters and problems across the chunks of a large file', async () => {
    const text = Array.from({ length: 40_000 }, (_, n) => (n === 30_000 ? 'short\n' : `${n},"日本\n👋"\n`)).join('')
    const rows = await csv(`n,é\n${text}`)
    expect(rows).toHaveLength(40_000)
    expect(rows.flatMap((row, n) => (row.kind === 'bad' ? [n] : []))).toEqual([30_000])
    const isRight = (row: Row, n: number) => row.kind === 'bad' || row.text === `{"n":"${n}","é":"日本\\n👋"}`
    expect(rows.every(isRight)).toBe(true)
  })

  it('throws for a header that repeats a name', async () => {
    await expect(csv('a,b,a\n1,2,3\n')).rejects.toThrow('The header has the name "a" twice.')
  })
})

describe('rowsOf', () => {
  it.each(['a.csv', 'a.ndjson'])('throws for a file that is not UTF-8 (%s)', async (name) => {
    const latin = Uint8Array.from([...'{"é":1}\n'].map((it) => it.charCodeAt(0)))
    await expect(all(rowsOf(file(latin, name)))).rejects.toThrow('This file is not UTF-8 text.')
  })
})
